package org.nanodo.config;

import java.util.ArrayList;
import java.util.List;

/** {@code --config.a.b=value} among the arguments of a command line. */
public final class Overrides {
  private static final String PREFIX = "--config.";

  private Overrides() {}

  /** Whether this argument sets a key. */
  public static boolean isOverride(String argument) {
    return argument.startsWith(PREFIX);
  }

  /** {@code a.b=value} of an argument that sets a key. */
  public static String assignment(String argument) {
    return argument.substring(PREFIX.length());
  }

  /** Joins {@code --config.a.b value} into one argument; a boolean key may stand alone. */
  public static List<String> join(List<String> arguments) {
    Keys keys = Keys.of(Tasks.find(Tasks.DEFAULT).defaults());
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      boolean valueFollows = i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--");
      if (isOverride(argument) && takesValue(keys, argument) && valueFollows) {
        i++;
        argument += "=" + arguments.get(i);
      }
      joined.add(argument);
    }
    return joined;
  }

  private static boolean takesValue(Keys keys, String argument) {
    return argument.indexOf('=') < 0
        && keys.find(assignment(argument)).map(key -> key.kind() != Kind.BOOL).orElse(true);
  }
}
