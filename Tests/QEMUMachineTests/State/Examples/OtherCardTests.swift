import ControlModel
import ControlProtocol
import QMPClient
import Testing

@testable import QEMUMachine

private let net = SlotNumber(2)
private let any = SlotNumber(33)
private let nic = Setting.cards[net]![0]
private let rng = Setting.cards[any]![0]

@Suite("QEMU's state: network cards, and cards that only the guest can let go of")
struct OtherCardTests {
  @Test("a network card: connected, revoked without the guest, collected when it ejects")
  func network() {
    var scene = Scene()
    #expect(scene.connect(net, 1) == [.connected(net, 1)] && scene.qemu.netdevs == ["slot2-net": "user"])
    #expect(scene.revoke(net, 1) == [.released(net, 1)])
    #expect(scene.qemu.netdevs.isEmpty && scene.qemu.cards["slot2"]?.isLinkUp == false)
    #expect(scene.qemu.cards["slot2"]?.isEjectAsked == true)
    // There is no way back below it.
    scene.connect(net, 2)
    #expect(scene.resume(net).filter(\.isConnectFailed).count == 1)
    #expect(scene.eject(net) == [.collected(net)] && scene.state.attachments.isEmpty)
  }

  @Test("a revocation that was carried out and not answered is made again, and proved", arguments: [0, 1])
  func unanswered(count: Int) {
    var scene = Scene()
    scene.connect(net, 1)
    scene.cut = (after: count, isDone: true)
    #expect(scene.revoke(net, 1) == [.released(net, 1)])
    #expect(scene.qemu.netdevs.isEmpty)
  }

  @Test("the guest ejects a card while nobody listens: what was behind it goes, and that is told")
  func unheard() {
    var scene = Scene()
    scene.connect(net, 1)
    scene.connect(any, 1)
    scene.revoke(any, 1)
    scene.eject(net, isHeard: false)
    scene.eject(any, isHeard: false)
    let told = scene.give(.lookUp(.opening))
    #expect(told.contains(.ejected(net, 1, asked: false)) && told.contains(.released(any, 1)))
    #expect(scene.qemu.netdevs.isEmpty && scene.state.attachments.isEmpty)
  }

  @Test("the guest's eject is the release of a card with nothing behind it")
  func waits() {
    var scene = Scene()
    scene.connect(any, 1)
    #expect(scene.revoke(any, 1).isEmpty && scene.qemu.cards["slot33"]?.isEjectAsked == true)
    #expect(scene.eject(any) == [.released(any, 1)])
    // Unasked it is an eject, and asked for without a revocation too.
    scene.connect(any, 2)
    scene.give(.request(Order(request: .requestEject(slot: any, partition: lpar0, epoch: Epoch(2)))))
    #expect(scene.eject(any) == [.ejected(any, 2, asked: true)])
    scene.connect(any, 3)
    #expect(scene.eject(any) == [.ejected(any, 3, asked: false)])
  }

  @Test("what the machine asks for by itself is not mistaken for a release that somebody waits for")
  func silent() {
    var scene = Scene()
    scene.connect(any, 1)
    let request = MachineRequest.revoke(slot: any, partition: lpar0, epoch: Epoch(.max))
    scene.give(.request(Order(request: request, isSilent: true)))
    #expect(scene.qemu.cards["slot33"]?.isEjectAsked == true)
    scene.revoke(any, 1)
    #expect(scene.eject(any) == [.released(any, 1)])
    // Nor does it forbid the next connection.
    #expect(scene.connect(any, 2) == [.connected(any, 2)])
  }

  @Test("an eject that is told late does not end the next card")
  func stale() {
    var scene = Scene()
    scene.connect(net, 1)
    scene.eject(net, isHeard: false)
    scene.give(.lookUp(.opening))
    #expect(scene.connect(net, 2) == [.connected(net, 2)])
    #expect(scene.give(.event(QMPEvent("DEVICE_DELETED", data: ["device": "slot2"]))).isEmpty)
    #expect(scene.qemu.netdevs.count == 1 && scene.state.attachments[net]?.stage == .connected)
  }

  @Test("a restart knows a network card that is hollow from one that is connected")
  func restart() {
    var scene = Scene()
    scene.connect(net, 1)
    scene.restart([net: (nic, 1)])
    scene.give(.lookUp(.opening))
    #expect(scene.connect(net, 2) == [.connected(net, 2)])
    scene.revoke(net, 2)
    // Not in the record: nothing is wrong, and its eject is told as ever.
    scene.restart()
    scene.give(.lookUp(.opening))
    #expect(scene.reports.filter(\.isDifference).isEmpty)
    #expect(scene.eject(net) == [.collected(net)])
  }

  @Test("a release that was not written down is no connection after the restart")
  func unwritten() {
    var scene = Scene()
    scene.connect(net, 1)
    scene.revoke(net, 1)
    scene.restart([net: (nic, 1)])
    scene.give(.lookUp(.opening))
    #expect(scene.connect(net, 2).filter(\.isConnectFailed).count == 1)
    #expect(scene.revoke(net, 2) == [.released(net, 2)])
    // Nor is it another card that was put in since.
    scene.restart([net: (rng, 3)])
    scene.give(.lookUp(.opening))
    #expect(scene.connect(net, 4, rng).isEmpty && scene.parked[net] != nil)
  }

  @Test("against the record: a network card is cut off, another is asked to go, and both are told")
  func strangers() {
    var scene = Scene()
    scene.connect(net, 1)
    scene.connect(any, 1)
    scene.restart()
    scene.give(.lookUp(.opening))
    #expect(scene.reports.filter(\.isDifference).count == 2)
    #expect(scene.qemu.netdevs.isEmpty && scene.qemu.cards["slot2"]?.isLinkUp == false)
    #expect(scene.qemu.cards["slot33"]?.isEjectAsked == true)
    #expect(scene.eject(net) == [.collected(net)])
    scene.eject(any)
    #expect(scene.state.attachments.isEmpty)
  }

  @Test("the back end of a card that went while no daemon ran goes at the opening")
  func leftBackEnd() {
    var scene = Scene()
    scene.connect(net, 1)
    scene.eject(net, isHeard: false)
    scene.restart([net: (nic, 1)])
    scene.give(.lookUp(.opening))
    #expect(scene.qemu.netdevs.isEmpty && scene.state.attachments.isEmpty)
  }
}
