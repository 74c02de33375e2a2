extension ReferencePage {
  static let registers = """
    ## 6. A partition's virtual registers (R-13, R-16, R-24)

    The map is that of QEMU's ACPI PCI hot-plug interface, so that an existing ACPI handler fits. A guest reaches it with
    `io_read` and `io_write`.

    | port | bytes | register | meaning |
    |---|---|---|---|
    | 0xafe0 | 2 | GPE0_STS | bit 1: PCI hot-plug; bit 2: device fault (R-34). Writing 1 clears a bit |
    | 0xafe2 | 2 | GPE0_EN | the enable mask; bits 1 and 2 are set at power-on |
    | 0xae00 | 4 | PCIU | slots of the selected bus with an insertion event. A read clears the bits it reads. An insertion that no `_OST` success has answered is presented again after power-on, reset and `hello` |
    | 0xae04 | 4 | PCID | slots of the selected bus with an eject request. A bit stays until the guest ejects or the request is withdrawn |
    | 0xae08 | 4 | B0EJ | write 1 << bit: the guest lets go of that slot (`_EJ0`) |
    | 0xae0c | 4 | RMV | which slots of the selected bus are removable |
    | 0xae10 | 4 | BSEL | selects the bus; slot number = bus * 32 + bit |

    - The SCI is level: asserted while `GPE0_STS & GPE0_EN` is not 0. A handler clears GPE0_STS first and reads PCIU and
      PCID then, so that no later event is lost.
    - Other ports read as all ones; writes to them are ignored.
    - A request is withdrawn by a refusal or the deadline of `mode=graceful`, by `cancel`, and by a new grant of the slot
      to the same partition.
    - A write to B0EJ that nobody asked for ends the access to one's own slot and quarantines it; one that names the slot
      of another is ignored and counted.
    - A device fault sets GPE0_STS bit 2 and the slot's PCID bit, and ends the access at once.
    - `_OST` is reported with `ost`. Success on an eject without the write to B0EJ is no release.
    """

  static let diskCard = """
    ## 7. The embedded machine's disk card

    BAR0 of the card, little-endian, reached with `mmio_read` and `mmio_write`. All registers take accesses of width 8;
    everything else reads as all ones.

    | offset | register | meaning |
    |---|---|---|
    | 0x00 | id | the four characters `CPDK` |
    | 0x08 | capacity | in sectors of 512 bytes |
    | 0x10 | LBA | the first sector of the next command |
    | 0x18 | count | its number of sectors, 1 to 2048 |
    | 0x20 | DMA address | in the partition's own address space; the card sends it to the gatekeeper as it is |
    | 0x28 | command | 1 read, 2 write, 3 flush; it is done before the access is answered |
    | 0x30 | status | 0 done; 1 LBA or count out of range; 2 DMA refused by the gatekeeper, or the memory file is too short; 3 the medium has failed |

    Losing the connection resets the card. A partition's memory is the file `partition/<NAME>.mem` (mode 0600, owned by
    the partition's uid), which its guest maps; byte n of the file is address n of the partition.
    """

  static let limits = """
    ## 8. Limits

    The configuration can change those marked with an asterisk.

    | what | limit |
    |---|---|
    | a frame with its LF | 65,536 bytes, then `frame_too_long` |
    | nesting of JSON | 16 |
    | unknown commands of a frame that name the nearest command | the first 20 |
    | requests outstanding on a connection * | 20, then reading pauses |
    | connections * | 8 a partition, 64 an operator's uid; 8 of all are kept for admins |
    | a guest's commands * | 50 a second, in bursts of up to 100 |
    | a guest's register and device accesses, `ping`, `heartbeat`, `hello`, `ost` * | 5,000 a second |
    | over a rate | reading is slowed for up to a second, then `overloaded` |
    | output that a client does not read * | 256 KiB, then reading stops; after 5 s more the connection is closed |
    | a partial line on a partition's socket * | 5 s |
    | a relayed message | 8,192 bytes of UTF-8 |
    | names | a letter, then up to 31 letters, digits, `_` or `-` |
    | slots | 0 to 65,535; bus = slot / 32 |
    | timeouts | 0 to 86,400 seconds |

    Notifications go only to connections that asked: after `hello` on a partition's socket, after `subscribe` anywhere,
    in the form in which that was said. Relayed notifications have a bounded queue of their own; when it is full the
    oldest is dropped and counted. No relay ever closes a connection. An event stream is never thinned out: a subscriber
    that does not read gets its events later, or is closed.

    ## 9. The daemon's command line

        controlprogd --config FILE [--runtime-dir DIR] [--state-dir DIR] [--check-config] [--verify-audit]

    It exits with 78 for a configuration that cannot be used and with 75 when another instance has the state directory.
    """
}
