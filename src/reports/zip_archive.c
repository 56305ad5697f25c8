/* minizip gets its file from memory.  Damage becomes a reason; fatal: no memory
 * (heap.h). */
#include "reports/zip_archive.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <minizip/unzip.h>

#include "base/text.h"
#include "reports/report_source.h"

#define NAME_ROOM      512
#define PIECE_BYTES    16384
#define FLAG_ENCRYPTED 1
#define METHOD_STORED  0
#define METHOD_DEFLATE 8

/* As in gzip.c. */
#define RATIO_FLOOR ((size_t)1 << 20)

/* ---- a file in memory ---- */

struct memory_file {
	const char *bytes;
	size_t length, offset;
};

static void *memory_open(void *opaque, const void *name, int mode)
{
	(void)name;
	(void)mode;
	return opaque;
}

static uLong memory_read(void *opaque, void *stream, void *buffer, uLong size)
{
	struct memory_file *file = stream;
	size_t rest = file->length - file->offset;

	(void)opaque;
	if (size > rest)
		size = rest;
	memcpy(buffer, file->bytes + file->offset, size);
	file->offset += size;
	return size;
}

static uLong memory_write(void *opaque, void *stream, const void *buffer,
			  uLong size)
{
	(void)opaque;
	(void)stream;
	(void)buffer;
	(void)size;
	return 0;
}

static ZPOS64_T memory_tell(void *opaque, void *stream)
{
	struct memory_file *file = stream;

	(void)opaque;
	return file->offset;
}

static long memory_seek(void *opaque, void *stream, ZPOS64_T offset, int origin)
{
	struct memory_file *file = stream;
	size_t base = 0;

	(void)opaque;
	if (origin == ZLIB_FILEFUNC_SEEK_CUR)
		base = file->offset;
	else if (origin == ZLIB_FILEFUNC_SEEK_END)
		base = file->length;
	if (offset > file->length - base)
		return -1;
	file->offset = base + (size_t)offset;
	return 0;
}

static int memory_close(void *opaque, void *stream)
{
	(void)opaque;
	(void)stream;
	return 0;
}

static int memory_error(void *opaque, void *stream)
{
	(void)opaque;
	(void)stream;
	return 0;
}

static unzFile open_memory(struct memory_file *file)
{
	zlib_filefunc64_def functions = {
	    .zopen64_file = memory_open,
	    .zread_file = memory_read,
	    .zwrite_file = memory_write,
	    .ztell64_file = memory_tell,
	    .zseek64_file = memory_seek,
	    .zclose_file = memory_close,
	    .zerror_file = memory_error,
	    .opaque = file,
	};

	return unzOpen2_64("memory", &functions);
}

/* ---- members ---- */

struct member {
	char name[NAME_ROOM];
	size_t bytes_max;
	size_t compressed;
	bool is_directory;
	const char *why; /* it cannot be read */
	char why_room[64];
};

/* False when the archive ends here in disorder. */
static bool describe(unzFile zip, size_t archive_length, struct member *member)
{
	unz_file_info64 info;
	size_t length;

	*member = (struct member){.why = NULL};
	if (unzGetCurrentFileInfo64(zip, &info, member->name,
				    sizeof(member->name) - 1, NULL, 0, NULL,
				    0) != UNZ_OK)
		return false;
	length = strlen(member->name);
	member->is_directory = length > 0 && member->name[length - 1] == '/';
	/* What the directory says is foreign, too. */
	member->compressed = info.compressed_size < archive_length
				 ? (size_t)info.compressed_size
				 : archive_length;
	if ((info.flag & FLAG_ENCRYPTED) != 0) {
		member->why = "it is encrypted";
	} else if (info.compression_method != METHOD_STORED &&
		   info.compression_method != METHOD_DEFLATE) {
		snprintf(member->why_room, sizeof(member->why_room),
			 "its compression method %lu is not supported",
			 info.compression_method);
		member->why = member->why_room;
	}
	return true;
}

static const char *limits(const struct member *member, size_t length)
{
	if (length > member->bytes_max)
		return "it inflates to more than is accepted";
	if (length > RATIO_FLOOR &&
	    length / REPORT_RATIO_MAX > member->compressed)
		return "it inflates more than a thousandfold";
	return NULL;
}

/* NULL, or why the open member cannot be had. */
static const char *inflate_open(unzFile zip, const struct member *member,
				struct text *inflated)
{
	char piece[PIECE_BYTES];
	const char *why;
	int got;

	while ((got = unzReadCurrentFile(zip, piece, sizeof(piece))) > 0) {
		text_add(inflated, piece, (size_t)got);
		why = limits(member, inflated->length);
		if (why != NULL)
			return why;
	}
	return got < 0 ? "it is damaged" : NULL;
}

static const char *inflate_member(unzFile zip, const struct member *member,
				  struct text *inflated)
{
	const char *why;

	if (member->why != NULL)
		return member->why;
	if (unzOpenCurrentFile(zip) != UNZ_OK)
		return "it is damaged";
	why = inflate_open(zip, member, inflated);
	/* The checksum is compared only once all was read. */
	if (unzCloseCurrentFile(zip) != UNZ_OK && why == NULL)
		why = "its checksum is wrong";
	return why;
}

static void visit(unzFile zip, struct member *member, size_t member_max,
		  size_t *bytes_left, const struct zip_visitor *visitor)
{
	struct text inflated;
	const char *why;

	member->bytes_max = member_max < *bytes_left ? member_max : *bytes_left;
	text_init_growing(&inflated);
	why = inflate_member(zip, member, &inflated);
	*bytes_left -=
	    inflated.length < *bytes_left ? inflated.length : *bytes_left;
	if (why != NULL)
		visitor->refused(visitor->context, member->name, why);
	else
		visitor->found(visitor->context, member->name, inflated.bytes,
			       inflated.length);
	text_release(&inflated);
}

bool zip_archive_is(const char *bytes, size_t length)
{
	return length >= 4 && (memcmp(bytes, "PK\003\004", 4) == 0 ||
			       memcmp(bytes, "PK\005\006", 4) == 0);
}

bool zip_archive_read(const char *bytes, size_t length, size_t member_max,
		      size_t *bytes_left, const struct zip_visitor *visitor,
		      const char **why)
{
	struct memory_file file = {.bytes = bytes, .length = length};
	struct member member;
	unsigned count = 0, visited = 0;
	unzFile zip;
	int result;

	*why = "the zip archive is damaged";
	if (length > REPORT_COMPRESSED_MAX) {
		*why = "the zip archive is larger than 15 MiB";
		return false;
	}
	zip = open_memory(&file);
	if (zip == NULL)
		return false;
	result = unzGoToFirstFile(zip);
	while (result == UNZ_OK && count < REPORT_ZIP_MEMBERS_MAX &&
	       describe(zip, length, &member)) {
		if (!member.is_directory) {
			visit(zip, &member, member_max, bytes_left, visitor);
			visited++;
		}
		count++;
		result = unzGoToNextFile(zip);
	}
	unzClose(zip);
	if (count == REPORT_ZIP_MEMBERS_MAX && result == UNZ_OK)
		*why = "the zip archive has more than 100 members";
	else if (visited == 0 && result == UNZ_END_OF_LIST_OF_FILE)
		*why = "the zip archive has no files";
	return result == UNZ_END_OF_LIST_OF_FILE && visited > 0;
}
