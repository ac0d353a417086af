// Where models are looked for when no folder is named.

import Foundation

/// The folder of models that commands use unless told another.
enum DefaultModels {
  /// The folder `Models` beside the program, where a release has it; else that of the working
  /// folder, where a checkout has it.
  static let path: String = {
    let name = "Models"
    let files = FileManager.default
    guard let program = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      return name
    }
    let beside = URL(filePath: program).deletingLastPathComponent().appending(path: name).path
    return files.fileExists(atPath: beside + "/hosts") ? beside : name
  }()
}
