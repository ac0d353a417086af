extension AtomicStructure {
  /// Returns the structure as a CIF of one data block in P 1.
  ///
  /// Numbers have the fewest digits that read back as the same numbers.
  ///
  /// - Parameter name: The name of the data block: letters, digits, underscores.
  /// - Returns: A text with LF line endings.
  public func cif(named name: String) -> String {
    let (lengths, angles) = (lattice.lengths, lattice.angles)
    var text = """
      data_\(name)
      _symmetry_space_group_name_H-M 'P 1'
      _symmetry_Int_Tables_number 1
      _cell_length_a \(lengths.x)
      _cell_length_b \(lengths.y)
      _cell_length_c \(lengths.z)
      _cell_angle_alpha \(angles.x)
      _cell_angle_beta \(angles.y)
      _cell_angle_gamma \(angles.z)
      _cell_volume \(lattice.volume)
      loop_
      _symmetry_equiv_pos_site_id
      _symmetry_equiv_pos_as_xyz
      1 'x, y, z'
      loop_
      _atom_site_type_symbol
      _atom_site_label
      _atom_site_fract_x
      _atom_site_fract_y
      _atom_site_fract_z
      _atom_site_occupancy

      """
    for (index, atom) in atoms.enumerated() {
      let (symbol, position) = (atom.element.symbol, atom.position)
      text += "\(symbol) \(symbol)\(index + 1) \(position.x) \(position.y) \(position.z) 1\n"
    }
    return text
  }
}
