/** The database role that the service acts as: it may not change or delete an entry. */
export const APPLICATION_ROLE = 'breakwater_app';
