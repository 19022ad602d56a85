/** One style for all hosted pages; inline, and allowed by its hash. Logical properties, so that it serves both directions of writing. */
export const STYLE = `
:root{color-scheme:light;--ink:#1d2433;--soft:#566074;--line:#c3c9d4;--accent:#1f5fbf;--fault:#a8131e;--paper:#fff}
*{box-sizing:border-box}
body{margin:0;background:#f3f5f8;color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1.25rem}
p{margin:.5rem 0}
progress{inline-size:100%;block-size:.5rem;accent-color:var(--accent)}
nav{text-align:end;font-size:.9375rem}
nav a{margin-inline-start:.75rem}
a{color:var(--accent)}
.question{background:var(--paper);border:1px solid var(--line);border-radius:.5rem;margin:0 0 1.25rem;padding:1.25rem;min-inline-size:0}
.question.wrong{border-color:var(--fault);border-inline-start-width:.375rem}
legend{float:inline-start;inline-size:100%;padding:0}
legend+*{clear:both}
legend,.text{font-weight:600;white-space:pre-line;display:block;margin:0 0 .5rem}
.help{color:var(--soft);white-space:pre-line}
.fault{color:var(--fault);font-weight:600}
.summary{border:2px solid var(--fault);border-radius:.5rem;background:var(--paper);padding:.75rem 1.25rem;margin:0 0 1.25rem}
.note{border-inline-start:.375rem solid var(--accent);background:var(--paper);padding:.75rem 1.25rem;margin:0 0 1.25rem}
.choice{display:flex;gap:.625rem;align-items:center;padding:.375rem 0;flex-wrap:wrap}
.choice label{flex:1;min-block-size:1.75rem}
.choice input[type=radio],.choice input[type=checkbox],td input[type=radio],td input[type=checkbox]{inline-size:1.25rem;block-size:1.25rem;accent-color:var(--accent);margin:0}
.choice .other{flex-basis:100%;margin-inline-start:1.875rem}
.choice img{max-inline-size:12rem;max-block-size:9rem;display:block;border-radius:.25rem}
.scale{display:flex;flex-wrap:wrap;gap:.25rem}
.scale .choice{flex-direction:column;gap:.125rem;min-inline-size:2.5rem;padding:.25rem}
.scale .choice label{flex:none;text-align:center}
.pair{display:grid;grid-template-columns:1fr minmax(6rem,10rem);gap:.5rem 1rem;align-items:center;padding:.25rem 0}
.pair.three{grid-template-columns:1fr minmax(8rem,12rem) 5rem}
input:not([type=radio]):not([type=checkbox]),select,textarea{font:inherit;color:inherit;background:var(--paper);inline-size:100%;max-inline-size:28rem;padding:.5rem .625rem;border:1px solid #7d8697;border-radius:.25rem}
textarea{max-inline-size:100%;min-block-size:8rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;inline-size:100%}
th,td{padding:.5rem;border-block-end:1px solid var(--line);text-align:center;font-weight:400}
tbody th{text-align:start}
tbody th:last-child:not(:first-child){text-align:end}
.buttons{display:flex;flex-direction:row-reverse;flex-wrap:wrap;gap:.75rem;justify-content:flex-start;align-items:center}
button,.button{font:inherit;font-weight:600;padding:.625rem 1.5rem;border:1px solid var(--accent);border-radius:.375rem;background:var(--accent);color:#fff;cursor:pointer;text-decoration:none;display:inline-block}
button.quiet{background:var(--paper);color:var(--accent)}
button.plain{background:none;border:0;padding:.625rem .25rem;color:var(--soft);font-weight:400;text-decoration:underline;margin-inline-end:auto}
:focus-visible{outline:3px solid #f2a900;outline-offset:2px}
code{overflow-wrap:anywhere}
.hidden{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.small{color:var(--soft);font-size:.875rem}
`
