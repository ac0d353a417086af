/// The checksum of a row, so that a damaged or edited row counts as missing.
///
/// SQLite checks the structure of its file but not the values in it. The checksum is the 64-bit
/// FNV-1a hash (draft-eastlake-fnv) of the row's fields; texts are preceded by their length. Each
/// step of the hash is a bijection of its state, so a change of a single byte is always detected,
/// and any other change is missed with a probability of 2⁻⁶⁴.
struct RowChecksum {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func combine(_ number: UInt64) {
    var rest = number
    for _ in 0..<8 {
      combine(byte: UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  mutating func combine(_ number: Int) { combine(UInt64(bitPattern: Int64(number))) }

  mutating func combine(_ text: String) {
    combine(text.utf8.count)
    for byte in text.utf8 { combine(byte: byte) }
  }

  private mutating func combine(byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
