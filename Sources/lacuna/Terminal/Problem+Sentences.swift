import Service

extension Problem {
  /// All that is wrong, in one line of text.
  var sentences: String {
    faults.isEmpty ? detail : faults.map(\.sentence).joined(separator: "; ")
  }
}
