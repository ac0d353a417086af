import Service
import Structures

/// Reads the configurations of a command's inputs one after the other.
struct ConfigurationReader: ~Copyable {
  private var entries: ArraySlice<InputList.Entry>
  private let lineLimit: Int
  private var file: InputFile?
  private var path = ""
  private var splitter: LineSplitter
  private var lines: ArraySlice<Line> = []

  /// Creates a reader of inputs, with a limit on the length of an NDJSON line in bytes.
  init(_ inputs: InputList, lineLimit: Int) {
    entries = inputs.entries[...]
    self.lineLimit = lineLimit
    splitter = LineSplitter(limit: lineLimit)
  }

  /// Returns the next configuration, or the reason why it cannot be read, and its origin; nil at the end.
  ///
  /// After an error the next line or input is read.
  mutating func next() -> (
    origin: ResponseOrigin, document: Result<ConfigurationDocument, any Error>
  )? {
    while true {
      if let line = lines.popFirst() {
        let document = Result { try ConfigurationDocument(json: line.text.get()) }
        return (ResponseOrigin(file: path, line: line.number), document)
      }
      do throws(FileError) {
        if try readLines() { continue }
        guard let entry = entries.popFirst() else { return nil }
        switch entry {
        case .fault(let name, let error):
          path = name
          throw error
        case .file(let path):
          self.path = path
          switch try Input(path: path, readsSingleLineAsDocument: true) {
          case .lines(let file):
            self.file = consume file
            splitter = LineSplitter(limit: lineLimit)
          case .document(let text):
            let document = Result { try ConfigurationDocument(file: text) }
            return (ResponseOrigin(file: path, line: nil), document)
          }
        }
      } catch {
        file = nil
        return (ResponseOrigin(file: path, line: nil), .failure(error))
      }
    }
  }

  /// Reads more lines of the current file; false at its end.
  private mutating func readLines() throws(FileError) -> Bool {
    guard file != nil else { return false }
    if let piece = try file?.next() {
      lines = splitter.lines(endingIn: piece)[...]
      return true
    }
    file = nil
    guard let last = splitter.lastLine() else { return false }
    lines = [last]
    return true
  }
}

extension ResponseOrigin {
  /// How messages name the origin.
  var title: String {
    InputList.title(of: file ?? "-") + (line.map { ", line \($0)" } ?? "")
  }
}
