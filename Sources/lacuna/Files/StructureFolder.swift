import Defects
import Service
import Structures

/// A folder with the structures of configurations, each in a file named by the key.
struct StructureFolder {
  private var folder: OutputFolder
  private let format: StructureOutputFormat

  /// Writes to a folder in a format.
  init(_ folder: OutputFolder, format: StructureOutputFormat) {
    self.folder = folder
    self.format = format
  }

  /// Writes the structure of a configuration.
  ///
  /// - Throws: ``CommandError`` if the format cannot hold it, or the file cannot be written.
  mutating func write(_ configuration: DefectConfiguration, key: String) throws(CommandError) {
    let file: StructureFile
    do throws(StructureTextError) {
      file = try StructureFile(of: configuration, named: key, format: format)
    } catch {
      throw CommandError("\(key): \(error)")
    }
    _ = try folder.write(file.text, named: file.name)
  }
}
