import Crystals

/// The operations of a supercell as permutations of its sites.
///
/// The group has every kept operation of the host followed by every translation. Operations that permute the sites
/// alike, such as the identity and the mirror of a flat layer, count as several.
package struct SiteSymmetry: Sendable {
  /// The supercell; its lattice is the least of its images.
  package let supercell: Supercell
  /// The kinds of the operations without translations; the identity is first.
  let kinds: [LayerOperation.Kind]
  /// The image of site *s* under operation *o*, at *o* · (number of sites) + *s*.
  let images: [Int32]
  /// The cell and basis index of each site.
  let sites: [Site]

  /// Finds the permutations of a supercell, or of its least image if that is another one.
  ///
  /// - Complexity: O(*g* · *n*) for *g* operations of the host and *n* sites.
  package init(of supercell: Supercell) {
    let supercell = supercell.leastImage.supercell
    let operations = supercell.keptOperations.map { supercell.host.operations[$0] }
    let sites = (0..<supercell.siteCount).map(supercell.site)
    self.supercell = supercell
    self.sites = sites
    kinds = operations.map(\.kind)
    images = operations.flatMap { operation in
      sites.map { Int32(supercell.index(of: operation.image(of: $0))) }
    }
  }

  /// The number of operations, each with each translation.
  package var order: Int { kinds.count * supercell.lattice.cellCount }

  /// Returns the site to which an operation and a translation by whole cells after it map a site.
  func image(of site: Int, operation: Int, translation: (i: Int, j: Int)) -> Int {
    let image = sites[Int(images[operation * sites.count + site])]
    var (i, j) = (image.i + translation.i, image.j + translation.j)
    if i >= supercell.a { (i, j) = (i - supercell.a, j - supercell.lattice.shift) }
    return (i * supercell.b + wrapped(j, supercell.b)) * supercell.atomCount + image.basis
  }
}
