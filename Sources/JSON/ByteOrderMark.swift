extension Collection<UInt8> {
  /// The bytes after the byte order mark of UTF-8 that a text may begin with.
  package var withoutByteOrderMark: SubSequence {
    dropFirst(starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
  }
}
