/// The entry point of libFuzzer: reads arbitrary bytes as a structure in each format.
///
/// A run fails if a reader traps, if an error has no sentence, or if line endings and a byte order mark change what is
/// read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStructureReaders(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for format in [StructureFormat.cif, .poscar, .extxyz, nil] {
    let reading = Reading(bytes, format)
    guard !bytes.contains(0), !bytes.contains(UInt8(ascii: "\r")), bytes.count > 4 else { continue }
    let other = bytes.flatMap { $0 == UInt8(ascii: "\n") ? Array("\r\n".utf8) : [$0] }
    precondition(Reading(other, format) == reading, "line endings change what is read")
  }
  return 0
}

/// The structure or the error that bytes are read as.
private struct Reading: Equatable {
  private var structure: AtomicStructure?
  private var error: StructureTextError?

  init(_ bytes: [UInt8], _ format: StructureFormat?) {
    do throws(StructureTextError) {
      structure = try AtomicStructure(text: bytes, format: format)
      let atoms = structure?.atoms ?? []
      precondition(
        atoms.count <= AtomicStructure.maximumAtomCount
          && atoms.allSatisfy { atom in (0..<3).allSatisfy { atom.position[$0].isFinite } },
        "a structure is out of bounds")
    } catch {
      precondition(!error.reason.isEmpty)
      self.error = error
    }
  }
}
