import Foundation
import JSON
import Service
import Structures
import Training

/// Reads the structures to import from a file: extended XYZ, or JSON records as lines, as a list or alone.
struct ImportReader {
  let path: String

  /// The maximum size of a list of records, bytes.
  private static let maximumListLength = 1 << 28
  /// The number of records of a list that are passed on together.
  private static let batchCount = 64

  /// Reads the file, and calls `body` with its items, some at a time.
  ///
  /// - Parameter body: Imports the items.
  /// - Throws: `FileError`, `ImportError` or `JSONSyntaxError` if the file as a whole cannot be read, and what `body` throws.
  func read(_ body: ([ImportItem]) throws -> Void) throws {
    var file = try InputFile(path: path)
    var start: [UInt8] = []
    while !start.contains(where: Self.isVisible), let piece = try file.next() { start += piece }
    guard let first = start.withoutByteOrderMark.first(where: Self.isVisible) else {
      throw FileError.empty
    }
    file.putBack([start])
    switch first {
    case UInt8(ascii: "["): try readList(file, body)
    case UInt8(ascii: "{"): try readRecords(file, body)
    default:
      if let format = try? StructureFormat(recognizing: start), format != .extxyz {
        throw ImportError(
          "a \(format == .cif ? "CIF" : "POSCAR") has no labels; give the folder of such files, and a CSV "
            + "of their labels by --labels")
      }
      try readFrames(file, body)
    }
  }

  private static func isVisible(_ byte: UInt8) -> Bool { byte > UInt8(ascii: " ") }

  /// The name of the file in identifiers of rows.
  private var name: String {
    path == "-" ? "stdin" : String(path.split(separator: "/").last ?? "file")
  }

  private func item(_ contents: ImportItem.Contents, line: Int?, number: Int) -> ImportItem {
    let title = InputList.title(of: path)
    return ImportItem(
      contents,
      location: RowLocation(
        file: line == nil ? "\(title), record \(number)" : title, line: line),
      name: "\(name)#\(number)")
  }

  private func readFrames(
    _ file: consuming InputFile, _ body: ([ImportItem]) throws -> Void
  ) throws {
    var splitter = XYZFrameSplitter()
    func items(_ frames: [XYZFrame]) -> [ImportItem] {
      frames.map { item(.frame($0), line: $0.line, number: $0.number) }
    }
    while let piece = try file.next() { try body(items(splitter.frames(endingIn: piece))) }
    try body(items(splitter.lastFrames()))
  }

  private func readRecords(
    _ file: consuming InputFile, _ body: ([ImportItem]) throws -> Void
  ) throws {
    switch try Input(file, named: path) {
    case .document(let text): try body([item(.record(text), line: 1, number: 1)])
    case .lines(var file):
      var splitter = LineSplitter(limit: FileContents.maximumLength)
      func items(_ lines: [Line]) -> [ImportItem] {
        lines.map { line in
          switch line.text {
          case .success(let text): item(.record(text), line: line.number, number: line.number)
          case .failure(let error):
            item(.fault("\(error)"), line: line.number, number: line.number)
          }
        }
      }
      while let piece = try file.next() { try body(items(splitter.lines(endingIn: piece))) }
      try body(items(splitter.lastLine().map { [$0] } ?? []))
    }
  }

  private func readList(
    _ file: consuming InputFile, _ body: ([ImportItem]) throws -> Void
  ) throws {
    var text: [UInt8] = []
    while let piece = try file.next() {
      text += piece
      guard text.count <= Self.maximumListLength else {
        throw FileError.tooLarge(limit: Self.maximumListLength)
      }
    }
    var batch: [ImportItem] = []
    try JSONReader.read(text) { json in
      try json.array { json, index in
        batch.append(item(.member(json), line: nil, number: index + 1))
        try json.skip()
      }
    }
    for start in stride(from: 0, to: batch.count, by: Self.batchCount) {
      try body(Array(batch[start..<min(start + Self.batchCount, batch.count)]))
    }
  }
}
