/** The look of the report's page around its pictures: screen, phone and paper. */
export const REPORT_STYLE = `
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
.page{max-width:72rem;margin:0 auto;padding:1.5rem clamp(1rem,3vw,2.5rem) 3rem}
.skip{position:absolute;left:-100vw;top:0;padding:.5rem 1rem;background:var(--ink);color:var(--ground);z-index:1}.skip:focus{left:0}
h1{font-size:clamp(1.6rem,4vw,2.5rem);line-height:1.15;margin:.2rem 0 1rem;text-wrap:balance}
h2{font-size:clamp(1.3rem,2.6vw,1.7rem);line-height:1.2;margin:2.8rem 0 .4rem}
h3{font-size:1.1rem;margin:1.2rem 0 0}
p{margin:.5rem 0;max-width:62rem}
a{color:var(--blue)}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
code,a{overflow-wrap:anywhere}
.answer{font-size:clamp(1.15rem,2.2vw,1.45rem);line-height:1.4;margin:1rem 0}
.badge{display:inline-block;white-space:nowrap;font-weight:700;padding:.05em .6em;border:2px solid;border-radius:.4em}
.holds{color:var(--green);background:var(--green-soft)}.fails{color:var(--red);background:var(--red-soft)}.open{color:var(--amber);background:var(--amber-soft)}
.hypothesis,.note,figcaption{color:var(--muted)}.note,figcaption{font-size:.92rem}.paper{display:none}
.sentence{font-size:1.15rem}
dl{margin:.8rem 0}dt{font-weight:600}dd{margin:0}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 2rem;border-block:1px solid var(--line);padding:.6rem 0}.facts dt{font-size:.85rem;font-weight:400;color:var(--muted)}
.guess{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;padding:.6rem 1rem;background:var(--soft);border-left:4px solid var(--purple)}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;padding:0;margin:.8rem 0 0;list-style:none}
figure{margin:.8rem 0}figcaption{margin-top:.3rem}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;min-width:100%;font-size:1rem}
caption{text-align:left;font-weight:600;padding:.8rem 0 .3rem}
th,td{padding:.45rem .8rem .45rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--edge);font-size:.9rem;color:var(--muted)}
tbody th{font-weight:600}
.figure{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.checks{min-width:46rem}.checks caption{position:absolute;left:-100vw}.checks .note{font-weight:400}.checks tr:has(+.more)>*{border-bottom:0}.checks tbody th{width:40%}
.evidence{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0 0 .6rem;padding:.5rem 1rem;background:var(--soft);border-left:4px solid var(--red)}
details{margin:.6rem 0}summary{cursor:pointer;color:var(--blue);font-weight:600;padding:.2rem 0}
pre{margin:.6rem 0;padding:.8rem 1rem;background:var(--soft);width:max-content;min-width:100%}
pre code{overflow-wrap:normal}.added{color:var(--green);background:var(--green-soft)}.taken{color:var(--red);background:var(--red-soft)}.place{color:var(--purple)}
footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--line);color:var(--muted);font-size:.92rem}
@media screen and (max-width:48rem){#findings table,#weights table{min-width:44rem}.pic{min-width:44rem}.checks{min-width:40rem}.checks tbody th{width:13rem}.evidence{position:sticky;left:0;max-width:calc(100vw - 2.2rem)}.evidence,.guess{grid-template-columns:1fr}.evidence dd,.guess dd{margin-bottom:.4rem}}
`;

/** On paper: two sheets of A4, without what only a screen can do. */
export const PRINT_STYLE = `
@page{size:A4;margin:10mm 12mm}
@media print{
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{font-size:8.4pt;line-height:1.28}.page{padding:0;max-width:none}
.skip,nav,details,footer,.screen,.weights~.weights,.weights h3{display:none}
h1{font-size:14pt;margin:0 0 1mm;text-wrap:wrap}h2{font-size:10.5pt;margin:2.4mm 0 .3mm}#way,#latency,#shares,#weights,#balance{break-inside:avoid}h2{break-after:avoid}
p{margin:.4mm 0;max-width:none}.answer{font-size:10pt;margin:.6mm 0;line-height:1.3}.sentence{font-size:8.4pt}.note,figcaption{font-size:7.4pt;margin-top:.2mm}
dl{margin:.8mm 0}.facts{padding:.5mm 0;gap:.2mm 7mm}.facts dt{font-size:7pt}.guess{padding:.6mm 2mm;grid-template-columns:max-content 1fr max-content 1fr}
figure{margin:.4mm 0;break-inside:avoid}.scroll{overflow:visible}.badge{border-width:1px;padding:0 .4em}
.paper{display:block}.pic{margin:0 auto}#way .pic{width:calc(100% * var(--way))}#latency .pic{width:calc(100% * var(--latency))}#shares .pic{width:calc(100% * var(--shares))}#weights .pic{width:calc(100% * var(--weights))}#balance .pic{width:calc(100% * var(--balance))}
.short #weights{display:none}
table{font-size:8pt;break-inside:avoid}.checks{break-inside:auto}.checks{min-width:0}.checks tbody th{width:42%}caption{padding:.4mm 0 0}th,td{padding:.35mm 2mm .35mm 0}thead th{font-size:7.4pt}tr{break-inside:avoid}
.ids{max-height:2.7em;overflow:hidden}.evidence{margin:0 0 .4mm;padding:.4mm 2mm;gap:0 3mm}
#findings tbody tr:nth-child(n+4){display:none}
pre{padding:.6mm 2mm;margin:.4mm 0;font-size:7.2pt;line-height:1.2;white-space:pre-wrap;width:auto;max-height:40mm;overflow:hidden}
ul{margin:.3mm 0;padding-left:4mm}
.closing{display:grid;grid-template-columns:1fr 1fr;column-gap:8mm}#difference{grid-row:span 2}
}
`;
