/*
 * A main() for fuzz targets without a fuzzer: feeds them every file of the
 * directories named, so that what was found once stays found.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	unsigned char *bytes;
	size_t length;
	long size;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 ||
	    (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0) {
		perror(path);
		return -1;
	}
	/* Exactly as large as the input, so that a sanitizer sees overruns. */
	bytes = malloc((size_t)size + (size == 0));
	if (bytes == NULL)
		abort();
	length = fread(bytes, 1, (size_t)size, file);
	fclose(file);
	LLVMFuzzerTestOneInput(bytes, length);
	free(bytes);
	return 0;
}

static int replay_directory(const char *directory)
{
	DIR *list = opendir(directory);
	struct dirent *entry;
	char path[4096];
	int count = 0;

	if (list == NULL) {
		perror(directory);
		return 0;
	}
	while ((entry = readdir(list)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		if (replay_file(path) == 0)
			count++;
	}
	closedir(list);
	return count;
}

int main(int argc, char **argv)
{
	int count = 0;

	for (int i = 1; i < argc; i++)
		count += replay_directory(argv[i]);
	printf("%d inputs\n", count);
	return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
