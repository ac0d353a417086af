import Foundation

/// The default folder of models.
enum DefaultModels {
  /// The folder `Models` beside the executable, as in a release; otherwise `Models` in the working
  /// folder, as in a checkout.
  static let path: String = {
    let name = "Models"
    let files = FileManager.default
    guard let executable = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      return name
    }
    let path = URL(filePath: executable).deletingLastPathComponent().appending(path: name).path
    return files.fileExists(atPath: path + "/hosts") ? path : name
  }()
}
