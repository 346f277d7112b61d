package org.nanodo.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.HloPiece;
import org.nanodo.runtime.HloTimer;
import org.nanodo.runtime.PjrtException;

/**
 * Runs every operation of a step by itself and times it. XLA's plugins for the CPU tell nothing of
 * single operations, but compile parts of an optimized program again as they are.
 */
public final class Profiler {
  private final Client client;

  /**
   * For a client.
   *
   * @throws ProfileException if its operations cannot be run one by one
   */
  public Profiler(Client client) {
    this.client = client;
    if (!client.platform().equals("cpu")) {
      throw new ProfileException(
          "--profile runs the operations of the optimized program one by one, which only the CPU's plugin can, not that of %s; profile with --platform=cpu"
              .formatted(client.platform()));
    }
    if (client.devices().size() > 1) {
      throw new ProfileException(
          "--profile runs the operations of one device, found %d; use --devices=1"
              .formatted(client.devices().size()));
    }
  }

  /**
   * The profile of a step that takes {@code stepMs} milliseconds.
   *
   * @throws ProfileException if the plugin does not compile operations alone
   */
  public Profile of(List<Profile.Part> parts, double stepMs) {
    var pieces = new LinkedHashMap<HloPiece, Integer>();
    Map<String, Object> flags = parts.get(0).program().xlaFlags();
    for (Profile.Part part : parts) {
      part.program().program().pieces().forEach(p -> pieces.merge(p, part.times(), Integer::sum));
    }
    var timer = new HloTimer(client, flags);
    var refused = new LinkedHashMap<HloPiece, PjrtException>();
    Map<HloPiece, OptionalDouble> nanos = new LinkedHashMap<>();
    for (HloPiece piece : pieces.keySet()) {
      try {
        nanos.put(piece, timer.nanos(piece));
      } catch (PjrtException e) {
        refused.put(piece, e);
        nanos.put(piece, OptionalDouble.empty());
      }
    }
    if (!refused.isEmpty() && refused.size() == pieces.size()) {
      PjrtException first = refused.values().iterator().next();
      throw new ProfileException(
          "--profile: the plugin compiles no operation alone: " + first.getMessage());
    }
    return Profile.of(
        pieces,
        p -> nanos.getOrDefault(p, OptionalDouble.empty()),
        MachineLimit.measure(client),
        stepMs);
  }
}
