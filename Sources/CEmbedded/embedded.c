// `#embed` reads the files when this one is compiled, which happens again when one of them changes.

#include "CEmbedded.h"

// Clang supports `#embed`, a directive of C23, in every version of C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../../openapi.yaml"
};
static const unsigned char index_html[] = {
#embed "../Service/Playground/index.html"
};
static const unsigned char docs_html[] = {
#embed "../Service/Playground/docs.html"
};
static const unsigned char style_css[] = {
#embed "../Service/Playground/style.css"
};
static const unsigned char icon_svg[] = {
#embed "../Service/Playground/icon.svg"
};
static const unsigned char api_js[] = {
#embed "../Service/Playground/api.js"
};
static const unsigned char configuration_js[] = {
#embed "../Service/Playground/configuration.js"
};
static const unsigned char crystal_js[] = {
#embed "../Service/Playground/crystal.js"
};
static const unsigned char docs_js[] = {
#embed "../Service/Playground/docs.js"
};
static const unsigned char dom_js[] = {
#embed "../Service/Playground/dom.js"
};
static const unsigned char drawing_js[] = {
#embed "../Service/Playground/drawing.js"
};
static const unsigned char elements_js[] = {
#embed "../Service/Playground/elements.js"
};
static const unsigned char explanation_js[] = {
#embed "../Service/Playground/explanation.js"
};
static const unsigned char history_js[] = {
#embed "../Service/Playground/history.js"
};
static const unsigned char images_js[] = {
#embed "../Service/Playground/images.js"
};
static const unsigned char marks_js[] = {
#embed "../Service/Playground/marks.js"
};
static const unsigned char panels_js[] = {
#embed "../Service/Playground/panels.js"
};
static const unsigned char playground_js[] = {
#embed "../Service/Playground/playground.js"
};
static const unsigned char results_js[] = {
#embed "../Service/Playground/results.js"
};
static const unsigned char sharing_js[] = {
#embed "../Service/Playground/sharing.js"
};
static const unsigned char code_js[] = {
#embed "../Service/Playground/code.js"
};
static const unsigned char docs_css[] = {
#embed "../Service/Playground/docs.css"
};
static const unsigned char guides_js[] = {
#embed "../Service/Playground/guides.js"
};
static const unsigned char markdown_js[] = {
#embed "../Service/Playground/markdown.js"
};
static const unsigned char operations_js[] = {
#embed "../Service/Playground/operations.js"
};
static const unsigned char request_form_js[] = {
#embed "../Service/Playground/request-form.js"
};
static const unsigned char schemas_js[] = {
#embed "../Service/Playground/schemas.js"
};
static const unsigned char search_js[] = {
#embed "../Service/Playground/search.js"
};
static const unsigned char deploy_md[] = {
#embed "../../Deploy/README.md"
};
static const unsigned char metrics_md[] = {
#embed "../../Deploy/monitoring/METRICS.md"
};
static const unsigned char predictions_md[] = {
#embed "../../Deploy/guides/PREDICTIONS.md"
};
static const unsigned char training_md[] = {
#embed "../../Deploy/guides/TRAINING.md"
};
static const unsigned char usage_md[] = {
#embed "../../Deploy/guides/USAGE.md"
};

static const ce_file openapi_file = {"openapi.yaml", openapi, sizeof openapi};

static const ce_file playground[] = {
    {"index.html", index_html, sizeof index_html},
    {"docs.html", docs_html, sizeof docs_html},
    {"style.css", style_css, sizeof style_css},
    {"icon.svg", icon_svg, sizeof icon_svg},
    {"api.js", api_js, sizeof api_js},
    {"configuration.js", configuration_js, sizeof configuration_js},
    {"crystal.js", crystal_js, sizeof crystal_js},
    {"docs.js", docs_js, sizeof docs_js},
    {"dom.js", dom_js, sizeof dom_js},
    {"drawing.js", drawing_js, sizeof drawing_js},
    {"elements.js", elements_js, sizeof elements_js},
    {"explanation.js", explanation_js, sizeof explanation_js},
    {"history.js", history_js, sizeof history_js},
    {"images.js", images_js, sizeof images_js},
    {"marks.js", marks_js, sizeof marks_js},
    {"panels.js", panels_js, sizeof panels_js},
    {"playground.js", playground_js, sizeof playground_js},
    {"results.js", results_js, sizeof results_js},
    {"sharing.js", sharing_js, sizeof sharing_js},
    {"code.js", code_js, sizeof code_js},
    {"docs.css", docs_css, sizeof docs_css},
    {"guides.js", guides_js, sizeof guides_js},
    {"markdown.js", markdown_js, sizeof markdown_js},
    {"operations.js", operations_js, sizeof operations_js},
    {"request-form.js", request_form_js, sizeof request_form_js},
    {"schemas.js", schemas_js, sizeof schemas_js},
    {"search.js", search_js, sizeof search_js},
    // The guides, which the documentation shows.
    {"deploy.md", deploy_md, sizeof deploy_md},
    {"metrics.md", metrics_md, sizeof metrics_md},
    {"predictions.md", predictions_md, sizeof predictions_md},
    {"training.md", training_md, sizeof training_md},
    {"usage.md", usage_md, sizeof usage_md},
};

const ce_file *ce_openapi(void) { return &openapi_file; }

const ce_file *ce_playground(size_t *count) {
  *count = sizeof playground / sizeof playground[0];
  return playground;
}
