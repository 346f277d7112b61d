package org.nanodo.runtime;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An XLA flag that the plugin does not know, or an invalid value of one. */
public final class XlaFlagException extends RuntimeException {
  private static final Pattern UNKNOWN = Pattern.compile("No such compile option: '([^']*)'");
  private static final Pattern ILL_TYPED =
      Pattern.compile("While setting option (\\S+), '(.*)' is not a valid (\\S+) value");

  private final String flag;
  private final boolean unknown;

  private XlaFlagException(String flag, boolean unknown, String message, Throwable cause) {
    super(message, cause);
    this.flag = flag;
    this.unknown = unknown;
  }

  /** The flag that is wrong. */
  public String flag() {
    return flag;
  }

  /** Whether the plugin does not know the flag at all. */
  public boolean isUnknown() {
    return unknown;
  }

  static <T> T rethrown(Supplier<T> compile) {
    try {
      return PjrtException.rethrown(compile);
    } catch (PjrtException e) {
      Optional<XlaFlagException> refused = of(e);
      if (refused.isPresent()) {
        throw refused.get();
      }
      throw e;
    }
  }

  private static Optional<XlaFlagException> of(PjrtException e) {
    String message = String.valueOf(e.getMessage());
    Matcher unknown = UNKNOWN.matcher(message);
    if (unknown.find()) {
      String flag = unknown.group(1);
      String said =
          "XLA flag %s is unknown to this plugin; check its spelling, or leave it out"
              .formatted(flag);
      return Optional.of(new XlaFlagException(flag, true, said, e));
    }
    Matcher illTyped = ILL_TYPED.matcher(message);
    if (illTyped.find()) {
      String flag = illTyped.group(1);
      String said =
          "XLA flag %s: found '%s', expected a value of type %s"
              .formatted(flag, illTyped.group(2), illTyped.group(3));
      return Optional.of(new XlaFlagException(flag, false, said, e));
    }
    return Optional.empty();
  }
}
