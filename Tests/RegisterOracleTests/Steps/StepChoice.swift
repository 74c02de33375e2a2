import ControlModel
import SeededRandom

/// Draws steps that make sense where the model stands.
struct StepChoice {
  /// At the ends of each byte, on both buses.
  static let slots = ([3, 7, 8, 15, 16, 29, 31, 32, 39, 40, 62, 63] as [UInt16]).map(SlotNumber.init)
  private static let registers = GPEPort.allCases
  private static let buses: [UInt32] = [2, 255, 256, 2047, 2048, 65_536, .max]
  /// Around both blocks, and the end of all ports; other ports are other devices in QEMU.
  private static let ports: [UInt16] =
    Array(0xadfc...0xae1b) + Array(0xafdc...0xafe7) + [0xae80, 0xaff0, 0xfffc, 0xfffd, 0xfffe, 0xffff]

  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next(_ model: EmbeddedModel) -> Step {
    switch Int.random(in: 0..<1000, using: &random) {
    case 0..<340: return read()
    case 340..<600: return write(model)
    case 600..<640: return .serve(ejects: Bool.random(using: &random))
    case 640..<740: return about(Self.slots.filter { !model.present.contains($0) }) { .add($0) } ?? read()
    case 740..<900: return removal(model) ?? read()
    case 900..<960: return answer()
    case 960..<975: return about(owned(model)) { .fail($0) } ?? read()
    case 975..<985: return .hello
    case 985..<990: return .reset
    // Rare: QEMU's refusal of a second card takes it 60 ms.
    case 990..<993: return about(givenUp(model)) { .add($0) } ?? read()
    default: return about(givenUp(model)) { .remove($0, .revoke) } ?? read()
    }
  }

  private mutating func about(_ slots: [SlotNumber], _ step: (SlotNumber) -> Step) -> Step? {
    slots.randomElement(using: &random).map(step)
  }

  /// Connected, and nobody is at work on it.
  private func owned(_ model: EmbeddedModel) -> [SlotNumber] {
    Self.slots.filter {
      model.state.slots[known: $0].phase == .owned(EmbeddedModel.partition) && model.asking($0) == nil
    }
  }

  /// Taken from the guest, which has not given it back yet.
  private func givenUp(_ model: EmbeddedModel) -> [SlotNumber] {
    model.partition.ejectRequests.filter { model.state.slots[known: $0].phase == .free }
  }

  // MARK: Registers

  private mutating func width() -> Int { [1, 2, 4].randomElement(using: &random)! }

  private mutating func read() -> Step {
    if Int.random(in: 0..<5, using: &random) < 2 {
      return .read(port: Self.ports.randomElement(using: &random)!, width: width())
    }
    let register = Self.registers.randomElement(using: &random)!
    return .read(port: register.rawValue, width: Int(register.width))
  }

  private mutating func write(_ model: EmbeddedModel) -> Step {
    if Int.random(in: 0..<5, using: &random) == 0 {
      let value = Bool.random(using: &random) ? UInt32.random(in: 0...(.max), using: &random) : fewBits(model)
      return .write(port: Self.ports.randomElement(using: &random)!, width: width(), value: value)
    }
    let register = Self.registers.randomElement(using: &random)!
    return .write(port: register.rawValue, width: Int(register.width), value: value(of: register, model))
  }

  private mutating func value(of register: GPEPort, _ model: EmbeddedModel) -> UInt32 {
    switch register {
    case .status: return [0, 1, 2, 2, 2, 4, 6, 0xffff].randomElement(using: &random)!
    case .enable: return [0, 2, 6, 6, 6, 0xff06, 0xfffd].randomElement(using: &random)!
    case .busSelect:
      return Int.random(in: 0..<6, using: &random) == 0
        ? Self.buses.randomElement(using: &random)! : UInt32.random(in: 0...1, using: &random)
    case .inserted, .ejectRequested, .eject, .removable: return fewBits(model)
    }
  }

  /// Mostly a slot that there is, sometimes two, sometimes one that is asked for.
  private mutating func fewBits(_ model: EmbeddedModel) -> UInt32 {
    var bits: UInt32 = 0
    let asked = model.partition.ejectRequests.filter { $0.bus == model.bus }
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      let pool = asked.isEmpty || Int.random(in: 0..<4, using: &random) == 0 ? Self.slots : asked
      bits |= 1 << UInt32(pool.randomElement(using: &random)!.bit)
    }
    return bits
  }

  // MARK: Requests

  private mutating func removal(_ model: EmbeddedModel) -> Step? {
    let asked = Self.slots.filter { model.asking($0) != nil }
    if let slot = asked.randomElement(using: &random), Bool.random(using: &random) {
      return Int.random(in: 0..<3, using: &random) == 0 ? .cancel(slot) : .deadline(slot)
    }
    let mode = RemovalMode.allCases.randomElement(using: &random)!
    return about(owned(model)) { .remove($0, mode) }
  }

  private mutating func answer() -> Step {
    let slot = Self.slots.randomElement(using: &random)!
    let status = ([0, 0, 0x80, 0x84, 1] as [UInt32]).randomElement(using: &random)!
    return .ost(slot, Bool.random(using: &random) ? .insertion : .eject, status: status)
  }
}
