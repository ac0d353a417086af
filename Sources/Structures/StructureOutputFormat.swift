/// A format in which the structures of configurations are written.
public enum StructureOutputFormat: String, CaseIterable, Sendable {
  /// CIF in space group P 1.
  case cif
  /// POSCAR of VASP 5.
  case poscar
  /// The JSON of pymatgen's `Structure.as_dict()`.
  case pymatgen
  /// Extended XYZ.
  case extxyz

  /// The media type of a text in the format.
  public var mediaType: String {
    switch self {
    case .cif: "chemical/x-cif"
    case .poscar: "text/plain; charset=utf-8"
    case .pymatgen: "application/json"
    case .extxyz: "chemical/x-xyz"
    }
  }

  /// The extension of a file in the format, by which ASE, pymatgen and viewers recognise it.
  public var fileExtension: String {
    switch self {
    case .cif: "cif"
    case .poscar: "vasp"
    case .pymatgen: "json"
    case .extxyz: "extxyz"
    }
  }
}
