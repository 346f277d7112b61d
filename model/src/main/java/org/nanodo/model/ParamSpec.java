package org.nanodo.model;

import org.nanodo.ir.TensorType;

/** A parameter before it has a value. */
public record ParamSpec(TensorType type, LayerType layer) {}
