import HTTP

/// A reason why an input of the command line cannot be read.
///
/// It is an error of the response format, so that the lines of `lacuna predict` describe all errors alike.
package enum FileError: ResponseError, Equatable {
  /// The file cannot be opened, read or decompressed, for a reason in words.
  case unreadable(String)
  /// The file is empty.
  case empty
  /// The file, decompressed, is longer than the limit, in bytes.
  case tooLarge(limit: Int)
  /// The folder has none of the files, and neither has any of its subfolders.
  case noStructure(lookedFor: [String])
  /// The folder has more entries than the limit.
  case tooManyEntries(limit: Int)

  /// The codes of all cases.
  package enum Code: String, CaseIterable, Sendable {
    case unreadable = "unreadable_file"
    case empty = "empty_file"
    case tooLarge = "file_too_large"
    case noStructure = "no_structure_in_folder"
    case tooManyEntries = "folder_too_large"
  }

  package var code: String {
    let code: Code =
      switch self {
      case .unreadable: .unreadable
      case .empty: .empty
      case .tooLarge: .tooLarge
      case .noStructure: .noStructure
      case .tooManyEntries: .tooManyEntries
      }
    return code.rawValue
  }

  package var status: Status {
    switch self {
    case .unreadable, .empty: .badRequest
    case .tooLarge, .tooManyEntries: .contentTooLarge
    case .noStructure: .notFound
    }
  }

  package var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .empty: "the file is empty"
    case .tooLarge(let limit):
      "the file has more than \(limit) bytes"
    case .noStructure(let names):
      "neither the folder nor any of its subfolders has \(names.joined(separator: ", "))"
    case .tooManyEntries(let limit): "the folder has more than \(limit) entries"
    }
  }
}
