import Dispatch
import Glibc
import Synchronization
import Testing

@testable import GuestAgent

@Suite("Mounts")
struct MounterTests {
  @Test("whoever unmounts at the same time, it is unmounted, and for nobody an error", .enabled(if: geteuid() == 0))
  func together() throws {
    var template = Array("/tmp/controlprog-mount-XXXXXX".utf8CString)
    let directory = String(cString: try #require(mkdtemp(&template)))
    defer { rmdir(directory) }
    let plan = MountPlan(.name("tmpfs"), directory: directory, fileSystem: "tmpfs", options: MountOptions("size=64k"))
    let failures = Mutex<[String]>([])
    for round in 0..<100 {
      guard try Mounter(plan: plan).mount() else {
        Issue.record("still mounted in round \(round)")
        break
      }
      DispatchQueue.concurrentPerform(iterations: 4) { number in
        do { _ = try Mounter(plan: plan).unmount(isFault: number == 3) } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
  }
}
