// Canonical form and graph as they are defined, with no thought of speed.

import Crystals
import Defects

/// The definitions.
enum Definitions {
  /// The least of all images of a configuration, one for each operation and translation.
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

  /// The number of pairs of defects, image by image, that are closer than `cutoff` Å.
  static func edges(of form: CanonicalForm, cutoff: Double) -> Int {
    let supercell = form.supercell
    let cell = supercell.host.cell
    func place(_ defect: PointDefect, _ di: Int, _ dj: Int) -> SIMD3<Double> {
      let site = supercell.site(at: defect.site)
      return cell.cartesian(
        cell.atoms[site.basis].position + [Double(site.i + di), Double(site.j + dj), 0])
    }
    var count = 0
    for receiver in form.defects {
      for sender in form.defects {
        for di in [-supercell.a, 0, supercell.a] {
          for dj in [-supercell.b, 0, supercell.b] {
            let apart = place(sender, di, dj) - place(receiver, 0, 0)
            let distance = (apart * apart).sum().squareRoot()
            if distance > 0, distance < cutoff { count += 1 }
          }
        }
      }
    }
    return count
  }
}
