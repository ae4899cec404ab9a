// Eleventy's settings for the bench.
import markdownIt from "markdown-it";

export default function (config) {
  config.setLibrary("md", markdownIt({ html: false, linkify: false }));
  config.addFilter("first8", (list) => (list ?? []).slice(0, 8));
  config.addFilter("first20", (list) => (list ?? []).slice(0, 20));
  config.setQuietMode(true);
  return { markdownTemplateEngine: false, dir: { input: "content", includes: "../layouts", layouts: "../layouts", output: "output" } };
}
