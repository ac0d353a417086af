// The model card: what a reader must know before trusting the numbers.

import Prediction

/// A card in Markdown, made from the manifest alone.
struct ModelCard {
  let markdown: String
  init(_ manifest: ModelManifest) { markdown = "# \(manifest.name)\n" }
}
