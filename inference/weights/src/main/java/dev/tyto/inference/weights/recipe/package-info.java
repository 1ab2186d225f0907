/// Merge recipes: mergekit's YAML, read strictly, and what it means for each tensor.
///
/// Start at [MergeRecipe], then [MergePlan]. This package must not know how tensors are stored or merged: it
/// ends at the settings of each method.
@NullMarked
package dev.tyto.inference.weights.recipe;

import org.jspecify.annotations.NullMarked;
