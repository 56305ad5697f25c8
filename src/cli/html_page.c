/* Fixed text. */
#include "cli/html_page.h"

/* Every pair of text and ground has a contrast of at least 4.5, of drawing and
 * ground of 3.  Printed, it is light whatever the screen is. */
static const char colors[] =
    ":root{color-scheme:light;--page:#f3f5f8;--card:#fff;--ink:#1a2230;"
    "--dim:#525d6e;--line:#d3d9e2;--link:#1d5fae;--all:#2c69b0;"
    "--fail:#b3261e;--gap:#e9ecf1;--mark:#768194;"
    "--bad:#9c1d16;--bad-ground:#fdecea;--warn:#7a4b00;"
    "--warn-ground:#fdf2dc;--calm:#3c4a5e;--calm-ground:#edf0f5}\n"
    "@media screen and (prefers-color-scheme:dark){"
    ":root{color-scheme:dark;--page:#0f141b;--card:#19212c;--ink:#e7ebf1;"
    "--dim:#a6b1c1;--line:#334052;--link:#86b8f5;--all:#6ba6ea;"
    "--fail:#ff8f85;--gap:#263140;--mark:#8290a5;"
    "--bad:#ffb4ac;--bad-ground:#43211f;--warn:#f3cb85;"
    "--warn-ground:#3a2d14;--calm:#c3cddb;--calm-ground:#283343}}\n";

static const char layout[] =
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
    "body{margin:0;background:var(--page);color:var(--ink);"
    "font:1rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,"
    "\"Liberation Sans\",Arial,sans-serif;overflow-wrap:anywhere}\n"
    "main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 3rem}\n"
    "h1,h2,h3,h4,h5{line-height:1.25;margin:0}\n"
    "h1{font-size:1.7rem}\n"
    "h2{font-size:1.3rem;margin-top:2.5rem}\n"
    "h3{font-size:1.35rem}\n"
    ".card h3{font-size:1.05rem;margin-top:1.75rem}\n"
    "h4{font-size:1.05rem;margin-top:1.75rem}\n"
    "h5{font-size:1rem}\n"
    "h5 span{font-weight:400}\n"
    "p{margin:.5rem 0}\n"
    "time{white-space:nowrap}\n"
    "a{color:var(--link)}\n"
    "small,.note,figcaption span{color:var(--dim);font-size:.875rem}\n"
    "dl,dd,ol,ul,figure{margin:0;padding:0}\n"
    "dt{color:var(--dim);font-size:.875rem}\n"
    "section.domain,.card{background:var(--card);"
    "border:1px solid var(--line);border-radius:.6rem;padding:1.25rem;"
    "margin-top:1rem;overflow:clip}\n"
    "section.apart{border:2px dashed var(--mark)}\n";

static const char parts[] =
    ".glance{display:flex;flex-wrap:wrap;gap:1rem 1.5rem;"
    "margin-top:1rem}\n"
    ".glance>div{flex:1 1 7.5rem}\n"
    ".glance dd{font-size:1.2rem;font-weight:600;line-height:1.3;"
    "font-variant-numeric:tabular-nums}\n"
    ".glance .period{font-size:1rem;white-space:nowrap}\n"
    ".glance small{display:block;font-weight:400}\n"
    "figure{margin-top:1.5rem;width:fit-content;max-width:100%}\n"
    "figcaption{font-weight:600;display:flex;flex-wrap:wrap;"
    "justify-content:space-between;gap:0 1rem}\n"
    "figcaption span{font-weight:400}\n"
    "svg{display:block;max-width:100%}\n"
    ".bars{margin-top:.35rem;border-top:1px solid var(--line)}\n"
    ".failed .bars{height:4rem}\n"
    ".there{fill:transparent}\n"
    ".gap{fill:var(--gap)}\n"
    ".mark{fill:var(--mark)}\n"
    ".gap,.mark{shape-rendering:crispEdges}\n"
    ".all .bar{fill:var(--all)}\n"
    ".bar{fill:var(--fail)}\n"
    ".base{fill:var(--mark)}\n"
    ".part{fill:var(--bad-ground);stroke:var(--fail);"
    "vector-effect:non-scaling-stroke}\n"
    ".track{fill:var(--gap)}\n"
    ".axis{display:flex;flex-wrap:wrap;justify-content:space-between;"
    "gap:0 1rem;margin:.25rem 0 0;color:var(--dim);font-size:.8125rem}\n"
    ".key{display:inline-block;width:1.2rem;height:.9rem;"
    "vertical-align:-.1rem;background:var(--gap);"
    "border-bottom:.25rem solid var(--mark)}\n"
    ".share{overflow:visible;width:100%;height:.6rem;margin:.4rem 0}\n"
    ".failures{list-style:none}\n"
    ".failures>li{border-top:1px solid var(--line);padding:1rem 0 0;"
    "margin-top:1rem}\n"
    ".badges{display:flex;flex-wrap:wrap;gap:.4rem}\n"
    ".badge{border:1px solid;border-radius:.35rem;padding:.05rem .5rem;"
    "font-size:.8125rem;font-weight:600;color:var(--calm);"
    "background:var(--calm-ground)}\n"
    ".mine,.lost{color:var(--bad);background:var(--bad-ground)}\n"
    ".policy{color:var(--warn);background:var(--warn-ground)}\n"
    ".details>div{display:grid;grid-template-columns:8rem 1fr;"
    "gap:0 1rem;padding:.2rem 0}\n"
    ".details dt{padding-top:.1rem}\n";

static const char tables[] =
    ".wide{overflow-x:auto;margin-top:.5rem}\n"
    ".card>.wide:first-child,.card>.glance:first-child{margin-top:0}\n"
    "table{border-collapse:collapse;width:100%;font-size:.9375rem}\n"
    "th,td{padding:.35rem .5rem;border-bottom:1px solid var(--line);"
    "text-align:right;vertical-align:top;overflow-wrap:normal;"
    "font-variant-numeric:tabular-nums}\n"
    "th:first-child,td:first-child{text-align:left;padding-left:0;"
    "min-width:7rem;overflow-wrap:anywhere}\n"
    "th:last-child,td:last-child{padding-right:0}\n"
    "thead th{color:var(--dim);font-weight:600;font-size:.8125rem;"
    "vertical-align:bottom}\n"
    "tbody th{font-weight:400}\n"
    ".text th,.text td{text-align:left}\n"
    ".text td{color:var(--dim)}\n"
    "summary{cursor:pointer;color:var(--link);margin-top:1rem}\n"
    "details table{width:auto;min-width:min(100%,22rem)}\n"
    ":focus-visible{outline:2px solid var(--link);outline-offset:2px}\n"
    "@media (max-width:34rem){main{padding:1rem .5rem 2rem}"
    "section.domain,.card{padding:1rem .75rem}"
    "h1{font-size:1.4rem}h3{font-size:1.2rem}"
    "th,td{padding:.35rem .3rem}"
    ".stack tr,.text tr{display:grid;gap:0 .5rem;padding:.35rem 0;"
    "grid-template-columns:repeat(3,minmax(0,1fr));"
    "border-bottom:1px solid var(--line)}"
    ".text tr{grid-template-columns:minmax(0,1fr)}"
    ".stack th,.stack td,.text th,.text td{border:0;padding:0;"
    "overflow-wrap:anywhere}"
    ".stack th:first-child{grid-column:1/-1}"
    ".details>div{display:block}}\n"
    "@media print{body{background:none;font-size:10pt}"
    "main{max-width:none;padding:0}"
    "section.domain,.card{border:0;padding:0;overflow:visible}"
    "section.domain{margin-top:2rem}"
    "section.apart{border:2px dashed;padding:.5rem}"
    "details{display:none}.wide{overflow:visible}a{color:inherit}"
    ".failures>li,figure,.glance,tr{break-inside:avoid}"
    "h3,h4{break-after:avoid}"
    ".badge,.key{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "}\n";

void html_page_begin(struct text *text, const char *title)
{
	text_addf(
	    text,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\"/>\n"
	    "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	    "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
	    "<title>%s</title>\n<style>\n",
	    title);
	text_add_string(text, colors);
	text_add_string(text, layout);
	text_add_string(text, parts);
	text_add_string(text, tables);
	text_add_string(text, "</style>\n</head>\n<body>\n<main>\n");
}

void html_page_end(struct text *text)
{
	text_add_string(text, "</main>\n</body>\n</html>\n");
}
