@rem cmd knows no exec, by which scripts of package.json take the place of their shell, so that signals to npm reach them.
@%*
