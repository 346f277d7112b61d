package org.nanodo.pjrt;

import org.nanodo.pjrt.bindings.global.pjrt;
import org.nanodo.pjrt.store.PluginFile;

/** Loads plugins into a process that it has made ready for them. */
public final class PluginLoader {
  static {
    JavaCpp.configure();
  }

  private PluginLoader() {}

  /**
   * Loads a plugin after setting its variables and loading its libraries. A library that does not
   * load is left to whoever needs it to complain: most programs do without.
   *
   * @throws PluginException as {@link Plugin#load}
   */
  public static Plugin load(PluginFile plugin) {
    plugin.environment().forEach(pjrt::nanodo_setenv);
    plugin.preload().forEach(library -> pjrt.nanodo_preload(library.toString()));
    return Plugin.load(plugin.file());
  }
}
