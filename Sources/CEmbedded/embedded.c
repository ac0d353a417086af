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
static const unsigned char host_js[] = {
#embed "../Service/Playground/host.js"
};
static const unsigned char pairs_js[] = {
#embed "../Service/Playground/pairs.js"
};
static const unsigned char supercell_js[] = {
#embed "../Service/Playground/supercell.js"
};
static const unsigned char symmetry_js[] = {
#embed "../Service/Playground/symmetry.js"
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
static const unsigned char panels_js[] = {
#embed "../Service/Playground/panels.js"
};
static const unsigned char playground_js[] = {
#embed "../Service/Playground/playground.js"
};
static const unsigned char atom_sheet_js[] = {
#embed "../Service/Playground/atom-sheet.js"
};
static const unsigned char choosers_js[] = {
#embed "../Service/Playground/choosers.js"
};
static const unsigned char drawing_keys_js[] = {
#embed "../Service/Playground/drawing-keys.js"
};
static const unsigned char drawing_tools_js[] = {
#embed "../Service/Playground/drawing-tools.js"
};
static const unsigned char faults_js[] = {
#embed "../Service/Playground/faults.js"
};
static const unsigned char prediction_panel_js[] = {
#embed "../Service/Playground/prediction-panel.js"
};
static const unsigned char site_tip_js[] = {
#embed "../Service/Playground/site-tip.js"
};
static const unsigned char structure_panel_js[] = {
#embed "../Service/Playground/structure-panel.js"
};
static const unsigned char targets_js[] = {
#embed "../Service/Playground/targets.js"
};
static const unsigned char tried_panel_js[] = {
#embed "../Service/Playground/tried-panel.js"
};
static const unsigned char results_js[] = {
#embed "../Service/Playground/results.js"
};
static const unsigned char address_js[] = {
#embed "../Service/Playground/address.js"
};
static const unsigned char axis_js[] = {
#embed "../Service/Playground/axis.js"
};
static const unsigned char camera_js[] = {
#embed "../Service/Playground/camera.js"
};
static const unsigned char canvas_pen_js[] = {
#embed "../Service/Playground/canvas-pen.js"
};
static const unsigned char caption_js[] = {
#embed "../Service/Playground/caption.js"
};
static const unsigned char comparison_js[] = {
#embed "../Service/Playground/comparison.js"
};
static const unsigned char downloads_js[] = {
#embed "../Service/Playground/downloads.js"
};
static const unsigned char examples_js[] = {
#embed "../Service/Playground/examples.js"
};
static const unsigned char files_js[] = {
#embed "../Service/Playground/files.js"
};
static const unsigned char find_js[] = {
#embed "../Service/Playground/find.js"
};
static const unsigned char gestures_js[] = {
#embed "../Service/Playground/gestures.js"
};
static const unsigned char legend_js[] = {
#embed "../Service/Playground/legend.js"
};
static const unsigned char page_css[] = {
#embed "../Service/Playground/page.css"
};
static const unsigned char painter_js[] = {
#embed "../Service/Playground/painter.js"
};
static const unsigned char palette_js[] = {
#embed "../Service/Playground/palette.js"
};
static const unsigned char picture_js[] = {
#embed "../Service/Playground/picture.js"
};
static const unsigned char potential_panel_js[] = {
#embed "../Service/Playground/potential-panel.js"
};
static const unsigned char potentials_js[] = {
#embed "../Service/Playground/potentials.js"
};
static const unsigned char scene_js[] = {
#embed "../Service/Playground/scene.js"
};
static const unsigned char sheet_js[] = {
#embed "../Service/Playground/sheet.js"
};
static const unsigned char site_details_js[] = {
#embed "../Service/Playground/site-details.js"
};
static const unsigned char storage_js[] = {
#embed "../Service/Playground/storage.js"
};
static const unsigned char structure_file_js[] = {
#embed "../Service/Playground/structure-file.js"
};
static const unsigned char svg_pen_js[] = {
#embed "../Service/Playground/svg-pen.js"
};
static const unsigned char table_js[] = {
#embed "../Service/Playground/table.js"
};
static const unsigned char takeaway_js[] = {
#embed "../Service/Playground/takeaway.js"
};
static const unsigned char thumbnail_js[] = {
#embed "../Service/Playground/thumbnail.js"
};
static const unsigned char timeline_js[] = {
#embed "../Service/Playground/timeline.js"
};
static const unsigned char tried_js[] = {
#embed "../Service/Playground/tried.js"
};
static const unsigned char trust_js[] = {
#embed "../Service/Playground/trust.js"
};
static const unsigned char views_js[] = {
#embed "../Service/Playground/views.js"
};
static const unsigned char welcome_js[] = {
#embed "../Service/Playground/welcome.js"
};
static const unsigned char words_js[] = {
#embed "../Service/Playground/words.js"
};
static const unsigned char materials_js[] = {
#embed "../Service/Playground/materials.js"
};
static const unsigned char steps_js[] = {
#embed "../Service/Playground/steps.js"
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
    {"host.js", host_js, sizeof host_js},
    {"pairs.js", pairs_js, sizeof pairs_js},
    {"supercell.js", supercell_js, sizeof supercell_js},
    {"symmetry.js", symmetry_js, sizeof symmetry_js},
    {"docs.js", docs_js, sizeof docs_js},
    {"dom.js", dom_js, sizeof dom_js},
    {"drawing.js", drawing_js, sizeof drawing_js},
    {"elements.js", elements_js, sizeof elements_js},
    {"explanation.js", explanation_js, sizeof explanation_js},
    {"history.js", history_js, sizeof history_js},
    {"images.js", images_js, sizeof images_js},
    {"panels.js", panels_js, sizeof panels_js},
    {"playground.js", playground_js, sizeof playground_js},
    {"atom-sheet.js", atom_sheet_js, sizeof atom_sheet_js},
    {"choosers.js", choosers_js, sizeof choosers_js},
    {"drawing-keys.js", drawing_keys_js, sizeof drawing_keys_js},
    {"drawing-tools.js", drawing_tools_js, sizeof drawing_tools_js},
    {"faults.js", faults_js, sizeof faults_js},
    {"prediction-panel.js", prediction_panel_js, sizeof prediction_panel_js},
    {"site-tip.js", site_tip_js, sizeof site_tip_js},
    {"structure-panel.js", structure_panel_js, sizeof structure_panel_js},
    {"targets.js", targets_js, sizeof targets_js},
    {"tried-panel.js", tried_panel_js, sizeof tried_panel_js},
    {"results.js", results_js, sizeof results_js},
    {"address.js", address_js, sizeof address_js},
    {"axis.js", axis_js, sizeof axis_js},
    {"camera.js", camera_js, sizeof camera_js},
    {"canvas-pen.js", canvas_pen_js, sizeof canvas_pen_js},
    {"caption.js", caption_js, sizeof caption_js},
    {"comparison.js", comparison_js, sizeof comparison_js},
    {"downloads.js", downloads_js, sizeof downloads_js},
    {"examples.js", examples_js, sizeof examples_js},
    {"files.js", files_js, sizeof files_js},
    {"find.js", find_js, sizeof find_js},
    {"gestures.js", gestures_js, sizeof gestures_js},
    {"legend.js", legend_js, sizeof legend_js},
    {"page.css", page_css, sizeof page_css},
    {"painter.js", painter_js, sizeof painter_js},
    {"palette.js", palette_js, sizeof palette_js},
    {"picture.js", picture_js, sizeof picture_js},
    {"potential-panel.js", potential_panel_js, sizeof potential_panel_js},
    {"potentials.js", potentials_js, sizeof potentials_js},
    {"scene.js", scene_js, sizeof scene_js},
    {"sheet.js", sheet_js, sizeof sheet_js},
    {"site-details.js", site_details_js, sizeof site_details_js},
    {"storage.js", storage_js, sizeof storage_js},
    {"structure-file.js", structure_file_js, sizeof structure_file_js},
    {"svg-pen.js", svg_pen_js, sizeof svg_pen_js},
    {"table.js", table_js, sizeof table_js},
    {"takeaway.js", takeaway_js, sizeof takeaway_js},
    {"thumbnail.js", thumbnail_js, sizeof thumbnail_js},
    {"timeline.js", timeline_js, sizeof timeline_js},
    {"tried.js", tried_js, sizeof tried_js},
    {"trust.js", trust_js, sizeof trust_js},
    {"views.js", views_js, sizeof views_js},
    {"welcome.js", welcome_js, sizeof welcome_js},
    {"words.js", words_js, sizeof words_js},
    {"materials.js", materials_js, sizeof materials_js},
    {"steps.js", steps_js, sizeof steps_js},
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
