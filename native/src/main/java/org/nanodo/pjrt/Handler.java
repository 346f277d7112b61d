package org.nanodo.pjrt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.pjrt.bindings.global.pjrt;

/** A handler of custom calls, of XLA's FFI, by its address. It stays until the process ends. */
public record Handler(long address) {
  private static final List<String> KERNELS =
      List.of(
          "nanodo_attention",
          "nanodo_attention_grad",
          "nanodo_cross_entropy",
          "nanodo_cross_entropy_grad",
          "nanodo_dot",
          "nanodo_elementwise",
          "nanodo_norm",
          "nanodo_norm_grad",
          "nanodo_sums");

  static {
    JavaCpp.configure();
  }

  /**
   * The handler that a library defines; the library is loaded.
   *
   * @throws PluginException if the library does not exist, cannot be loaded, or lacks the symbol
   */
  public static Handler of(Path library, String symbol) {
    if (!Files.exists(library)) {
      throw new PluginException("library %s does not exist".formatted(library));
    }
    byte[] why = new byte[1000];
    String file = library.toAbsolutePath().toString();
    long address = pjrt.nanodo_symbol(file, symbol, why, why.length);
    if (address == 0) {
      String said = new String(why, StandardCharsets.UTF_8);
      throw new PluginException(
          "no handler '%s' in %s: %s; declare it extern \"C\", as XLA_FFI_DEFINE_HANDLER_SYMBOL does"
              .formatted(symbol, library, said.substring(0, said.indexOf('\0'))));
    }
    return new Handler(address);
  }

  /** The kernels of this library that the processor can run, by name. */
  public static Map<String, Handler> kernels() {
    var kernels = new TreeMap<String, Handler>();
    for (String name : KERNELS) {
      long address = pjrt.nanodo_kernel(name);
      if (address != 0) {
        kernels.put(name, new Handler(address));
      }
    }
    return kernels;
  }

  /** The handler that calls {@link HostFunctions}. */
  static Handler intoJava() {
    return new Handler(pjrt.nanodo_callback_handler(HostFunctions.Upcall.INSTANCE));
  }
}
