SELECT moved_on AS day, amount AS numerator, amount AS denominator FROM core.move
