/*
 * Puts Plotly's figures in the place of the SVG line charts, once the page can be read.
 *
 * A figure is drawn to the frame of its SVG, scaled to the width at hand, and only seen
 * when it is whole: nothing moves. Forced colours and paper keep the SVG (the stylesheet
 * says so), and so does a page on which this script does not run.
 */

const LENGTHS = new Set([
  "width", "height", "size", "l", "r", "t", "b", "yshift", "thickness", "ticklen",
]);

const block = document.querySelector("[data-plotly]");
if (block && !matchMedia("(forced-colors: active)").matches) {
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true });
}

async function start() {
  const { config, tokens } = JSON.parse(block.querySelector(":scope > script").textContent);
  const Plotly = await load(block.dataset.plotly);
  const plots = [...block.querySelectorAll(".plot")].map((plot) => ({
    plot,
    live: plot.querySelector(".live"),
    figure: JSON.parse(plot.querySelector("script").textContent),
    width: 0,
  }));

  async function draw(one) {
    const style = getComputedStyle(document.documentElement);
    const colour = (text) => style.getPropertyValue(tokens[text] ?? "").trim() || text;
    const { data, layout } = fitted(one.figure, one.width / one.figure.layout.width, colour);
    await Plotly.react(one.live, data, layout, config);
    one.plot.classList.add("drawn");
  }

  // Also how a folded panel is drawn when it opens: its width is 0 until then.
  const sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const one = plots.find(({ plot }) => plot === target);
      if (contentRect.width && contentRect.width !== one.width) {
        one.width = contentRect.width;
        draw(one);
      }
    }
  });
  for (const { plot } of plots) sizes.observe(plot);

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const one of plots) if (one.width) draw(one);
  });
}

/** Return a copy of a figure's part with its lengths scaled and its tokens coloured. */
function fitted(part, scale, colour, name) {
  if (Array.isArray(part)) return part.map((each) => fitted(each, scale, colour, name));
  if (part && typeof part === "object") {
    return Object.fromEntries(
      Object.entries(part).map(([key, value]) => [key, fitted(value, scale, colour, key)]),
    );
  }
  if (typeof part === "number") return LENGTHS.has(name) ? part * scale : part;
  if (name === "path" || name === "dash") {
    return part.replace(/-?\d+(\.\d+)?/g, (length) => String(length * scale));
  }
  return typeof part === "string" ? colour(part) : part;
}

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = reject;
    document.head.append(script);
  });
}
