/**
 * The look of all pictures, for the page that they stand on: colours by day and by night, and for paper.
 * Contrast of text and marks to their ground is at least 4.5:1 in each.
 */
export const PICTURE_STYLE = `
:root{color-scheme:light dark;--ground:#fff;--soft:#f2f4f8;--ink:#1a1f26;--muted:#525c69;--line:#c9d0d9;--edge:#8a94a1;
--blue:#0a58a8;--blue-soft:#d7e7f8;--amber:#8a5000;--red:#b00d1e;--red-soft:#fbe3e4;--amber-soft:#fbeeda;--green:#0f6330;--green-soft:#dff3e5;--purple:#6526a0}
@media screen and (prefers-color-scheme:dark){:root{--ground:#14181e;--soft:#1e242c;--ink:#e9ecf1;--muted:#aab3bf;--line:#39424e;--edge:#77828f;
--blue:#74b6ff;--blue-soft:#173453;--amber:#f3b53f;--red:#ff8a84;--red-soft:#45191c;--amber-soft:#3d2c0b;--green:#76d596;--green-soft:#12361f;--purple:#cfaaff}}
.pic{display:block;width:100%;height:auto;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:15px;fill:var(--ink)}
.pic path{fill:none}
.pic .pic-soft{fill:var(--soft)}.pic .pic-ground{fill:var(--ground);opacity:.85}
.pic .pic-grid{stroke:var(--line)}.pic .pic-axis{stroke:var(--edge)}
.pic-tick{font-size:13.5px;fill:var(--muted)}.pic-label{font-size:14px}.pic-name{font-size:16px;font-weight:600}.pic-nobody{font-style:italic}
.pic-phase{font-size:14px;font-weight:600}.pic-middle{text-anchor:middle}.pic-end{text-anchor:end}.pic-big{font-size:21px;font-weight:700}
.pic-number{font-size:13.5px;font-weight:700;fill:var(--ground)}
.pic .pic-tiny{font-size:11px}
.pic .pic-dots{stroke:var(--blue);stroke-linecap:round}.pic .pic-holes{stroke:var(--ground);stroke-linecap:round}
.pic .pic-retried{fill:var(--amber)}.pic .pic-hop{stroke:var(--amber)}
.pic .pic-cross{stroke:var(--red);stroke-linecap:round}.pic .pic-error{fill:var(--red)}.pic .pic-empty{stroke:var(--red);fill:var(--ground)}
.pic .pic-observed{fill:var(--blue)}.pic .pic-predicted{stroke:var(--ink);stroke-width:1.4}.pic .pic-failed{fill:var(--red)}
.pic .pic-whole{fill:var(--muted)}.pic .pic-picked{fill:var(--blue)}.pic .pic-on{fill:var(--ground)}.pic-sum-text{font-size:14.5px}.pic-strong{font-weight:600}.pic-halo{paint-order:stroke;stroke:var(--ground);stroke-width:4px;stroke-linejoin:round}.pic-figure{font-variant-numeric:tabular-nums}
.pic .pic-hatch{stroke:var(--edge);stroke-width:2.5;opacity:.55}.pic .pic-outage{stroke:var(--edge)}
.pic .pic-mark{stroke-width:1.8;stroke-dasharray:6 4}.pic .pic-harm{stroke:var(--red)}.pic .pic-heal{stroke:var(--green)}.pic .pic-change{stroke:var(--purple)}
.pic .pic-band{fill:var(--blue-soft)}.pic .pic-p50{stroke:var(--blue);stroke-width:3}.pic .pic-p95{stroke:var(--blue);stroke-width:1.8}.pic .pic-p99{stroke:var(--ink);stroke-width:1.6;stroke-dasharray:7 4}.pic .pic-max{stroke:var(--muted);stroke-width:1.4;stroke-dasharray:1.5 3.5}
.pic-harm-text{fill:var(--red)}.pic-heal-text{fill:var(--green)}.pic-change-text{fill:var(--purple)}
`;
