/** Load balancers that know models. */
@NullMarked
package io.github.camelllm.balance;

import org.jspecify.annotations.NullMarked;
