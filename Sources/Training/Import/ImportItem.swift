import JSON
import Structures

/// A structure with the values beside it, as it is found in a file; it is parsed by ``StructureImporter``.
public struct ImportItem: Sendable {
  /// The forms of items.
  public enum Contents: Sendable {
    /// A frame of an extended XYZ file.
    case frame(XYZFrame)
    /// The text of a JSON record.
    case record([UInt8])
    /// A JSON record in a larger text that was read before; the reader is before the record.
    case member(JSONReader)
    /// The contents of a structure file with the row of a table for it.
    case file([UInt8], CSVTable.Row)
    /// An item that cannot be read, with the reason.
    case fault(String)
  }

  let contents: Contents
  let location: RowLocation
  let name: String

  /// Creates an item.
  ///
  /// - Parameters:
  ///   - contents: The structure and the values beside it.
  ///   - location: The file and line of the values.
  ///   - name: The identifier of the row if the values have none; the name of the file for an item with a file of its own.
  public init(_ contents: Contents, location: RowLocation, name: String) {
    self.contents = contents
    self.location = location
    self.name = name
  }
}
