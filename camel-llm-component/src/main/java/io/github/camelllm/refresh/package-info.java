/**
 * What keeps the catalog current while routes run: model files and the models that providers list.
 *
 * <p>Not API: it may change in any version. It may import every room before it. Start with {@link ModelFileUpdates} and
 * {@link ModelRefreshSchedule}.
 */
@NullMarked
package io.github.camelllm.refresh;

import org.jspecify.annotations.NullMarked;
