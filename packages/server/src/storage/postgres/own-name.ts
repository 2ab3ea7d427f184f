/** How each connection of a node begins its `application_name`. */
export const OWN_NAME = 'gatewright'
