import JSON

/// The entry point of libFuzzer: reads arbitrary bytes as a structure in each format, and in the forms of JSON.
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
  readListed(bytes)
  return 0
}

/// Reads a structure from JSON; its atoms have places in the list, in its order.
private func readListed(_ bytes: [UInt8]) {
  do {
    let listed = try JSONReader.read(bytes) { try StructureObject(reading: &$0).structure() }
    precondition(
      listed.indices.count == listed.structure.atoms.count && listed.list.hasPrefix("/")
        && zip(listed.indices, listed.indices.dropFirst()).allSatisfy { $0 < $1 },
      "atoms have no places")
  } catch let error as InvalidDocument {
    precondition(
      error.faults.allSatisfy { $0.pointer.isEmpty || $0.pointer.hasPrefix("/") },
      "a fault has no pointer")
  } catch {
    precondition(error is JSONSyntaxError, "an undocumented error")
  }
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
