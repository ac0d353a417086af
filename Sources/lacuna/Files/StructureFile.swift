import Defects
import Structures

/// A file with the structure of a configuration.
struct StructureFile {
  /// The name of the file.
  let name: String
  /// The text, which ends with a line end.
  let text: String

  /// Creates the file of a configuration, which is named by its id or key.
  ///
  /// - Throws: `StructureTextError` if the format cannot hold it.
  init(
    of configuration: DefectConfiguration, named id: String, format: StructureOutputFormat
  ) throws(StructureTextError) {
    let text = try configuration.text(as: format)
    self.text = text.hasSuffix("\n") ? text : text + "\n"
    name = FileName.safe(id) + "." + format.fileExtension
  }
}
