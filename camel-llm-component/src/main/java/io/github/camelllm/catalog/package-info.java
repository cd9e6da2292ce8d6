/** Providers and models as data. */
@NullMarked
package io.github.camelllm.catalog;

import org.jspecify.annotations.NullMarked;
