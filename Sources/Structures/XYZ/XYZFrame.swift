/// One structure of an extended XYZ file that may have several.
public struct XYZFrame: Sendable {
  /// The number of the frame in its file, counted from 1.
  public let number: Int
  /// The line of the file that the frame begins at, counted from 1.
  public let line: Int
  /// The text of the frame, or the reason why it was not kept.
  let text: Result<[UInt8], StructureTextError>

  /// Returns the pairs key=value of the header in their order, such as "energy" and "-21.5".
  ///
  /// - Throws: ``StructureTextError`` if the frame is too long.
  public func values() throws(StructureTextError) -> [(key: String, value: String)] {
    var lines = TextLines(try StructureText.normalized(try text.get()))
    lines.skipEmpty()
    lines.skip(1)
    return lines.next().map { XYZPairs($0.text).pairs } ?? []
  }

  /// Reads the structure; lines are counted from the start of the file.
  ///
  /// - Throws: ``StructureTextError`` with the line at fault.
  public func structure() throws(StructureTextError) -> AtomicStructure {
    let text = try text.get()
    let offset = line - 1
    let structure: AtomicStructure
    do throws(StructureTextError) {
      structure = try AtomicStructure(text: text, format: .extxyz)
    } catch {
      throw StructureTextError(
        line: error.line.map { $0 + offset }, code: error.code, error.reason)
    }
    let atoms = structure.atoms.map { atom in
      AtomicStructure.Atom(atom.element, at: atom.position, line: atom.line.map { $0 + offset })
    }
    return AtomicStructure(lattice: structure.lattice, atoms: atoms) ?? structure
  }
}
