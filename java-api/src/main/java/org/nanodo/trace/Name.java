package org.nanodo.trace;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the paths of a {@link Tree} call a record's component. On a list, {@code %d} stands for the
 * index: {@code @Name("blocks_%d")} names its elements {@code blocks_0}, {@code blocks_1}, ….
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Name {
  String value();
}
