package org.nanodo.train;

import java.util.Optional;
import java.util.OptionalLong;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.PjrtException;

/** Copies a state on the devices, if there is memory for two. */
final class StateCopy {
  private static final String CPU = "cpu";

  /** What must remain for a save: its pieces, and what else a process takes meanwhile. */
  private static final long MARGIN = 256L << 20;

  private StateCopy() {}

  /** Whether the host, where it is the device, has memory for a copy; other devices are tried. */
  static boolean fits(Client client, StepPrograms programs) {
    OptionalLong available = MachineMemory.available();
    return !client.platform().equals(CPU)
        || available.isEmpty()
        || bytes(programs) + MARGIN <= available.getAsLong();
  }

  /** The bytes of a state on all devices together. */
  static long bytes(StepPrograms programs) {
    long devices = programs.rows().mesh().size();
    return programs.stateArgs().leaves().stream()
        .mapToLong((ArgSpec a) -> devices * StateBytes.part(a).bytes())
        .sum();
  }

  /** A computed copy; nothing if a device has no memory for it. */
  static Optional<Tree<Tensor>> of(Compiled program, Tree<Tensor> state) {
    Optional<Tree<Tensor>> made = Optional.empty();
    try {
      Tree<Tensor> copy = program.call(program.lowered().args().with(state.leaves()));
      made = Optional.of(state.with(copy.leaves()));
      copy.leaves().forEach(t -> t.array().await());
      return made;
    } catch (PjrtException e) {
      made.ifPresent(copy -> copy.leaves().forEach(Tensor::close));
      if (!e.isOutOfMemory()) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
