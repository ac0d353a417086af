import Service
import Testing

struct FileRecognizerTests {
  private static let poscar = "MoS2\n1.0\n3 0 0\n0 3 0\n0 0 20\nMo\n1\nDirect\n0 0 0\n"
  private static let pretty =
    "{\n  \"material\": \"MoS2\",\n  \"defects\": [\n{\"a\": \"}\"}\n  ]\n}\n"

  /// Contents, and their kind.
  private static let cases: [(String, FileRecognizer.Kind)] = [
    ("{\"a\": 1}\n{\"a\": 2}\n", .lines),
    ("{\"a\": 1}\n\n \t\r\nwrong", .lines),
    ("\u{FEFF}{\"a\": 1}\r\n{\"a\": 2}\r\n", .lines),
    // An invalid first line.
    ("{\"a\": [\n{\"a\": 2}\n{\"a\": 3}", .lines),
    ("wrong\nwrong\n{\"a\": 2}\n", .lines),
    ("{\"a\": \"{[\"}\n[", .lines),
    (pretty, .document),
    ("\u{FEFF}\n" + pretty + "\n\n", .document),
    // Text after the value, and no line that is a request.
    ("{\n\"a\": 1\n}\nrest", .document),
    ("{\n\"a\": [\n", .document),
    (poscar, .document),
    (poscar.replacing("\n", with: "\r\n"), .document),
    ("data_x\n_cell_length_a 3\n", .document),
    ("data_x\n_title\n;\n{brackets}\n;\n", .document),
    ("", .singleLine), (" \n\n", .singleLine), ("wrong", .singleLine), ("{\"a\": 1}", .singleLine),
    ("\n{\"a\": 1}\n\n", .singleLine), ("{\"a\": [", .singleLine),
  ]

  @Test(arguments: cases)
  func `the kind of contents is the same however they are cut`(
    text: String, kind: FileRecognizer.Kind
  ) {
    let bytes = Array(text.utf8)
    for length in [1, 2, 5, max(1, bytes.count)] {
      var recognizer = FileRecognizer()
      var found: FileRecognizer.Kind?
      for start in stride(from: 0, to: bytes.count, by: length) where found == nil {
        found = recognizer.add(Array(bytes[start..<min(start + length, bytes.count)]))
      }
      #expect(found ?? recognizer.finish() == kind)
    }
  }

  @Test func `one line of an interactive input is enough, if it is a value`() {
    for (text, kind) in [("{\"a\": 1}\n", FileRecognizer.Kind.lines), ("{\"a\":\n", nil)] {
      var recognizer = FileRecognizer(isInteractive: true)
      #expect(recognizer.add(Array(text.utf8)) == kind)
    }
  }
}
