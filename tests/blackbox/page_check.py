"""For 67_report_html: reports to make pages of, and what pages must be.

usage: page_check.py samples              writes plain, hostile, signed, nothing
       page_check.py page FILE [names]    reads the markup; what is hostile
                                          in the samples is to be in it
       page_check.py wrapper WIDTHS FILE...   prints a page that looks at the
                                          files, in each of "320 360" pixels
       page_check.py findings FILE light|dark COUNT   judges what that page
                                          found, looking so often
"""
import html.parser
import json
import os
import re
import sys
import xml.etree.ElementTree

NAMES = [
    "<script>document.title='owned'</script>",
    "\"><img src=x onerror=\"document.title='owned'\">",
    "' onmouseover='document.title=1",
    "</title></style></bdi></table><style>*{display:none}</style>",
    "]]>--><!-- <base href=//evil.example>",
    "<svg/onload=alert(1)>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "javascript:alert(1)",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "\u202emoc.elpmaxe\u2066\u200f",
    "line\r\nbreak\ttab\x1b[31m\x7f\u0085\u2028end",
    "\u05e9\u05dc\u05d5\u05dd 123 Soci\u00e9t\u00e9 \U0001f4e7",
    "\ufffe\uffff\ufeff\u200b\u00ad",
    "Z" + "\u0301" * 60,
    "W" * 250,
    "a-very-long-name-" * 12,
    "{{7*7}} ${7*7} <%= 7 %>",
    "`\\x41\\u003cb\\u003e",
]


# ---- samples ----

def report(number, organization, domain, day, entries, policy_type="sts",
           mode="testing"):
    """A report; `entries` are failures: result, mail server, sessions, reason."""
    failed = sum(entry[2] for entry in entries)
    return {
        "organization-name": organization,
        "date-range": {"start-datetime": day + "T00:00:00Z",
                       "end-datetime": day + "T23:59:59Z"},
        "contact-info": "tls@sender.example", "report-id": str(number),
        "policies": [{
            "policy": {"policy-type": policy_type, "policy-domain": domain,
                       "policy-string": ["version: STSv1", "mode: " + mode,
                                         "mx: mail.example.com",
                                         "max_age: 86400"]},
            "summary": {"total-successful-session-count": 1000,
                        "total-failure-session-count": failed},
            "failure-details": [
                {"result-type": result, "receiving-mx-hostname": mx,
                 "failed-session-count": sessions,
                 "failure-reason-code": reason}
                for result, mx, sessions, reason in entries]}]}


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes)
                   else json.dumps(data).encode())


def write_samples():
    for day in range(1, 29):
        if day in (9, 10, 20):
            continue
        failures = [("certificate-expired", "mail.example.com", 20, None),
                    ("x-new", "mail.example.com", 2, "because")]
        write("plain/%d.json" % day, report(
            day, "Sender Inc.", "example.com", "2026-10-%02d" % day,
            failures if 12 < day < 18 else [],
            mode="enforce" if day > 14 else "testing"))
    write("plain/old.json", report(100, "Old", "long.example.org",
                                   "2024-01-03", []))
    write("plain/new.json", report(101, "New", "long.example.org",
                                   "2026-10-03", []))
    write("plain/dane.json", report(
        102, "Dane", "dane.example", "2026-10-03",
        [("tlsa-invalid", "mail.example.com", 5, None)], "tlsa"))
    number = 1000
    for name in NAMES:
        number += 1
        # What JSON cannot hold is in the file's name.
        write("hostile/%d.json" % number, report(
            number, name, name, "2026-10-01", [(name, name, 10**12, name)]))
        number += 1
        write("hostile/%d.json" % number, report(
            number, name, "example.com", "2026-10-02",
            [(name, name, 10**12, name)], mode="enforce"))
        name = name.replace("/", "\u2215").encode("utf-8")[:120] + b"\xff\xfe"
        write(b"hostile/".decode() + os.fsdecode(name), b"no report")
    for number in range(300):
        write("hostile/many-%d.json" % number, report(
            5000 + number, "Organization %d" % number,
            "d%d.example" % (number % 250), "2026-10-03",
            [("x-%d" % number, None, 1, None)]))
        write("hostile/more-%d.json" % number, report(
            6000 + number, "Organization %d" % number, "example.com",
            "2026-10-04", [("y-%d" % number, None, 1, None)]))
    write("hostile/first.json", report(1, "a", "example.com", "1970-01-01", []))
    write("hostile/last.json", report(2, "a", "example.com", "9999-12-31", []))
    os.makedirs("nothing", exist_ok=True)
    body = json.dumps(report(7, "Signed", "example.com", "2026-10-05", []))
    write("signed/1.eml", (
        "Authentication-Results: mx.example.com; dkim=pass "
        "header.d=sender.example\r\nFrom: tls@sender.example\r\n"
        "Subject: Report Domain: example.com\r\nMIME-Version: 1.0\r\n"
        "TLS-Report-Domain: example.com\r\n"
        "TLS-Report-Submitter: sender.example\r\n"
        "Content-Type: application/tlsrpt+json\r\n\r\n" + body
        + "\r\n").encode())


# ---- markup ----

COMMON = {"class", "id"}
ALLOWED = {
    "html": {"lang"}, "head": set(), "body": set(), "main": set(),
    "meta": {"charset", "http-equiv", "content", "name"},
    "title": {"id"}, "style": set(), "header": set(), "section": COMMON,
    "h1": set(), "h2": set(), "h3": set(), "h4": set(), "h5": set(),
    "p": COMMON, "div": COMMON, "span": COMMON, "small": set(),
    "strong": set(), "bdi": set(), "time": set(), "a": {"href"},
    "dl": COMMON, "dt": set(), "dd": set(), "ol": COMMON, "li": set(),
    "details": set(), "summary": set(), "figure": COMMON, "figcaption": set(),
    "table": COMMON, "thead": set(), "tbody": set(), "tr": set(),
    "th": {"scope"}, "td": {"colspan"},
    "svg": {"role", "aria-labelledby", "class", "width", "height", "viewbox",
            "preserveaspectratio"},
    "desc": set(), "g": set(),
    "rect": {"class", "x", "y", "width", "height"},
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Page(html.parser.HTMLParser):
    """Reads a page as a browser's parser would, more or less."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.problems, self.open, self.ids, self.references = [], [], [], []
        self.metas, self.style, self.words, self.level = {}, "", "", 0
        self.labels = 0

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag != "meta":
            self.handle_endtag(tag)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in ALLOWED:
            self.problems.append("tag " + tag)
        for name, value in attributes:
            if name not in ALLOWED.get(tag, ()):
                self.problems.append("%s with %s" % (tag, name))
            if tag != "meta" and not re.fullmatch(r"[-#A-Za-z0-9. ]+",
                                                  value or ""):
                self.problems.append("%s=%r" % (name, value))
        if len(given) != len(attributes):
            self.problems.append(tag + " with an attribute twice")
        if tag == "a" and not re.fullmatch("#[ad][0-9]+",
                                          given.get("href") or ""):
            self.problems.append("a link to %s" % given.get("href"))
        if tag == "th" and given.get("scope") not in ("row", "col"):
            self.problems.append("th without scope")
        if tag == "svg" and given.get("role") != "img":
            self.problems.append("svg without role")
        if re.fullmatch("h[1-6]", tag):
            if int(tag[1]) > self.level + 1:
                self.problems.append("%s below h%d" % (tag, self.level))
            self.level = int(tag[1])
        self.ids += [given["id"]] if "id" in given else []
        self.references += [given[name].lstrip("#") for name in
                            ("href", "aria-labelledby") if name in given]
        if tag == "meta":
            self.metas[given.get("http-equiv", given.get("name"))] = (
                given.get("content", given.get("charset")))
            return
        self.labels += tag == "title" and self.open[-1] == "svg"
        self.labels -= tag == "svg"
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append("</%s> at %s" % (tag, self.getpos()))

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.words += data

    def handle_comment(self, data):
        self.problems.append("a comment: " + data)

    def unknown_decl(self, data):
        self.problems.append("a declaration: " + data)

    def handle_pi(self, data):
        self.problems.append("an instruction: " + data)


def check_page(path, has_names):
    with open(path, "rb") as file:
        data = file.read()
    text = data.decode("utf-8")
    page = Page()
    page.feed(text)
    page.close()
    problems = page.problems
    problems += ["open: %s" % page.open] if page.open else []
    problems += ["%r in the page" % character for character in text
                 if character < " " and character != "\n"
                 or character in "\x7f\u0085\u061c\u200b\u200e\u200f\u2028"
                 "\u2029\u00ad\ufeff" or "\u202a" <= character <= "\u202e"
                 or "\u2066" <= character <= "\u2069"]
    problems += ["%s in the style" % word for word in
                 ("url", "import", "<", "://", "expression", "src")
                 if word in page.style.lower()]
    if page.metas.get("Content-Security-Policy") != POLICY:
        problems.append("its policy is %s" % page.metas)
    if "width=device-width" not in page.metas.get("viewport", ""):
        problems.append("no viewport")
    if not text.startswith('<!DOCTYPE html>\n<html lang="en">'):
        problems.append("no doctype or language")
    if len(page.ids) != len(set(page.ids)):
        problems.append("an id twice")
    if set(page.references) - set(page.ids):
        problems.append("links to nowhere")
    if page.labels != 0:
        problems.append("%d drawings without a title" % -page.labels)
    # Names are cut at 200 bytes.
    for name in NAMES if has_names else ():
        words = max(re.findall(r"[ -\[\]-~]*", name), key=len)[:150].lower()
        if words not in page.words.lower():
            problems.append("%r is lost" % words)
    xml.etree.ElementTree.fromstring(data)  # or raises
    return problems


# ---- in the browser ----

WRAPPER = r"""<!DOCTYPE html><title>wrapper</title><body><script>
const files = %s, widths = %s;
const background = color => {
  const [r, g, b, a] = color.match(/[\d.]+/g).map(Number);
  return a === 0 ? null : [r, g, b];
};
const luminance = rgb => {
  const [r, g, b] = rgb.map(c => (c /= 255) <= 0.03928 ? c / 12.92
                                : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
function ground(view, element) {
  for (let at = element; at; at = at.parentElement) {
    const color = background(view.getComputedStyle(at).backgroundColor);
    if (color) return color;
  }
  return [255, 255, 255];
}
function look(file, width, frame) {
  const view = frame.contentWindow, inner = view.document;
  const found = {file, width, title: inner.title, beyond: [], faint: {},
    scroll: inner.documentElement.scrollWidth,
    client: inner.documentElement.clientWidth,
    scripts: inner.scripts.length + inner.images.length + inner.links.length
      - inner.querySelectorAll('a[href^="#"]').length,
    body: ground(view, inner.body), words: inner.body.innerText.length,
    bars: inner.querySelectorAll('.bars .bar').length, texts: 0, least: 99,
    flat: 0, shown: view.getComputedStyle(inner.querySelector('main')).display};
  for (const details of inner.querySelectorAll('details')) details.open = true;
  found.opened = inner.documentElement.scrollWidth;
  const seen = new Set();
  let checked = 0;
  for (const element of inner.querySelectorAll('main *')) {
    const box = element.getBoundingClientRect();
    if (box.right > width + 1 && box.width > 0 && !element.closest('.wide'))
      found.beyond.push(element.tagName + '.' + element.className);
    if (checked++ > 4000) continue; // of a kind that was there already
    const style = view.getComputedStyle(element);
    if (element.closest('svg')) {
      if (/^(bar|mark|base)$/.test(element.getAttribute('class'))) {
        const at = contrast(background(style.fill),
                            ground(view, element.closest('svg')));
        if (at < 3) found.faint[element.getAttribute('class')] = at;
        if (box.height <= 0 || box.width <= 0) found.flat++;
      }
      continue;
    }
    const own = [...element.childNodes].some(node =>
      node.nodeType === 3 && node.data.trim());
    if (!own) continue;
    found.texts++;
    const at = contrast(background(style.color), ground(view, element));
    found.least = Math.min(found.least, at);
    if (at < 4.5) found.faint[element.tagName + '.' + element.className] = at;
    if (parseFloat(style.fontSize) < 12)
      found.faint[element.tagName + ' is small'] = style.fontSize;
  }
  found.beyond = [...new Set(found.beyond)].slice(0, 10);
  return found;
}
async function run() {
  const all = [];
  for (const file of files) for (const width of widths) {
    const frame = document.createElement('iframe');
    frame.style = `width:${width}px;height:800px;border:0`;
    frame.src = file;
    const loaded = new Promise(resolve => frame.onload = resolve);
    document.body.append(frame);
    await loaded;
    all.push(look(file, width, frame));
    frame.remove();
  }
  const out = document.createElement('pre');
  out.id = 'found';
  out.textContent = JSON.stringify(all);
  document.body.append(out);
}
run().catch(error => document.body.append('ERROR: ' + error));
</script></body>
"""


def check_findings(path, scheme, count):
    with open(path, encoding="utf-8") as file:
        match = re.search('<pre id="found">(.*?)</pre>', file.read(), re.S)
    if match is None:
        return ["the browser found nothing"]
    problems = []
    all_found = json.loads(html.unescape(match.group(1)))
    for found in all_found:
        bad = []
        if max(found["scroll"], found["opened"]) > found["width"]:
            bad.append("is %d wide" % max(found["scroll"], found["opened"]))
        if found["beyond"]:
            bad.append("ends beyond: %s" % found["beyond"])
        if found["faint"]:
            bad.append("hard to see: %s" % found["faint"])
        if found["title"] != "TLS reports" or found["scripts"] != 0:
            bad.append("it is not as it was written: %s" % found)
        if (sum(found["body"]) < 150) != (scheme == "dark"):
            bad.append("ground %s" % found["body"])
        if scheme == "light" and sum(found["body"]) < 650:
            bad.append("ground %s" % found["body"])
        if found["shown"] != "block" or found["words"] < 100:
            bad.append("nothing is seen")
        if "nothing" not in found["file"] and found["bars"] == 0:
            bad.append("no bars")
        if found["flat"]:
            bad.append("%d bars without any extent" % found["flat"])
        problems += ["%s at %d px: %s" % (found["file"], found["width"], one)
                     for one in bad]
    if len(all_found) != int(count):
        problems.append("%d looks" % len(all_found))
    return problems


def main():
    what, arguments = sys.argv[1], sys.argv[2:]
    problems = []
    if what == "samples":
        write_samples()
    elif what == "page":
        problems = check_page(arguments[0], "names" in arguments)
    elif what == "wrapper":
        print(WRAPPER % (json.dumps(arguments[1:]), [
            int(width) for width in arguments[0].split()]))
    else:
        problems = check_findings(*arguments)
    for problem in problems[:20]:
        print(problem)
    return bool(problems)


sys.exit(main())
