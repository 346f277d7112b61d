package org.nanodo.cli;

import java.util.List;
import java.util.Set;
import org.nanodo.config.Nearest;
import org.nanodo.config.Overrides;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Arguments that no command knows: picocli lets all pass, for overrides are among them. */
final class Strays {
  private Strays() {}

  static int refuseThenRun(ParseResult parsed) {
    for (CommandLine command : parsed.asCommandLineList()) {
      CommandSpec spec = command.getCommandSpec();
      boolean overridable = spec.optionsMap().containsKey(ConfigOptions.NAME);
      for (String argument : command.getParseResult().unmatched()) {
        if (!(overridable && Overrides.isOverride(argument))) {
          throw new ParameterException(command, describe(spec, argument));
        }
      }
    }
    return new RunLast().execute(parsed);
  }

  private static String describe(CommandSpec command, String stray) {
    Set<String> commands = command.subcommands().keySet();
    if (Overrides.isOverride(stray)) {
      return commands.isEmpty()
          ? command.name() + " takes no config: " + stray
          : stray + " must stand after the command";
    }
    if (stray.startsWith("-")) {
      String name = stray.replaceFirst("=.*", "");
      return "unknown option " + name + Nearest.ask(name, optionNames(command));
    }
    if (commands.isEmpty()) {
      return "unexpected argument " + stray;
    }
    String hint =
        Nearest.to(stray, commands)
            .map(name -> "did you mean " + name + "?")
            .orElse("there are " + String.join(", ", commands));
    return "unknown command " + stray + "; " + hint;
  }

  private static List<String> optionNames(CommandSpec command) {
    return List.copyOf(command.optionsMap().keySet());
  }
}
