/** Load balancers that know models, and aggregation strategies for asking several at once. */
@NullMarked
package io.github.camelllm.balance;

import org.jspecify.annotations.NullMarked;
