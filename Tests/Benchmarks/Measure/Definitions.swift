import Crystals
import Defects

/// The definitions of the canonical form and of the graph, implemented as they are stated, without regard to speed.
enum Definitions {
  /// Returns the least of all images of a configuration under the operations and translations of its supercell.
  static func leastImage(of configuration: DefectConfiguration) -> [PointDefect]? {
    let supercell = configuration.supercell
    var least: [PointDefect]?
    for operation in supercell.keptOperations {
      for di in 0..<supercell.a {
        for dj in 0..<supercell.b {
          let image = configuration.defects.map { defect in
            var site = supercell.host.operations[operation]
              .image(of: supercell.site(at: defect.site))
            site.i += di
            site.j += dj
            return PointDefect(site: supercell.index(of: site), occupant: defect.occupant)
          }.sorted()
          if least.map({ image.lexicographicallyPrecedes($0) }) ?? true { least = image }
        }
      }
    }
    return least
  }

  /// Returns the number of pairs of defects that are closer than `cutoff` Å, counting each periodic image.
  static func edges(of form: CanonicalForm, cutoff: Double) -> Int {
    let supercell = form.supercell
    let cell = supercell.host.cell
    func position(_ defect: PointDefect, _ di: Int, _ dj: Int) -> SIMD3<Double> {
      let site = supercell.site(at: defect.site)
      return cell.cartesian(
        cell.atoms[site.basis].position + [Double(site.i + di), Double(site.j + dj), 0])
    }
    var count = 0
    for receiver in form.defects {
      for sender in form.defects {
        for di in [-supercell.a, 0, supercell.a] {
          for dj in [-supercell.b, 0, supercell.b] {
            let vector = position(sender, di, dj) - position(receiver, 0, 0)
            let distance = (vector * vector).sum().squareRoot()
            if distance > 0, distance < cutoff { count += 1 }
          }
        }
      }
    }
    return count
  }
}
